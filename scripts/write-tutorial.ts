// Runs the commands of docs/tutorial.md again and writes what they print. The words between them are for people: read
// them again where the numbers have changed.
import { writeFileSync } from 'node:fs';
import { outputOf, stepsOf, tutorialFolder, tutorialText, withOutputs } from '../test/cli/tutorial-text.ts';

const folder = tutorialFolder();
const text = tutorialText();
const outputs = stepsOf(text).map(({ command }) => outputOf(folder, command));
writeFileSync(new URL('../docs/tutorial.md', import.meta.url), withOutputs(text, outputs));
