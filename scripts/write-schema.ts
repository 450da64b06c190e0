// Writes experiment.schema.json from the zod schema; a test checks that the file is current.
import { writeFileSync } from 'node:fs';
import { experimentSchemaText } from '../src/experiment/schema.ts';

writeFileSync(new URL('../experiment.schema.json', import.meta.url), experimentSchemaText());
