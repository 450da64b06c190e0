// The table of agreement between simulated and recorded runs: by family of cases and in all, how many agree in each
// rule.
import { RULES, type Judgement, type Rule } from './story-difference.ts';

/** Rules in which a case differs, in the order of the table. */
export function differingRules(judgement: Judgement): Rule[] {
  return RULES.filter(rule => (judgement[rule]?.length ?? 0) > 0);
}

/** Markdown: a row a family, then all. A rule in which the recordings themselves differ is not counted. */
export function agreementTable(judgements: ReadonlyMap<string, Judgement>): string {
  const families = new Map<string, Judgement[]>();
  for (const [name, judgement] of judgements) {
    const family = name.replace(/-.*/, '');
    const members = families.get(family);
    if (members === undefined) families.set(family, [judgement]);
    else members.push(judgement);
  }
  const rows = [...families].map(([family, members]) => row(family, members));
  return [
    `| cases | number | ${RULES.join(' | ')} | everything |`,
    `| --- ${'| ---: '.repeat(RULES.length + 2)}|`,
    ...rows,
    row('**all**', [...judgements.values()]),
    '',
  ].join('\n');
}

function row(family: string, members: readonly Judgement[]): string {
  const cells = RULES.map(rule => {
    const counted = members.filter(member => member[rule] !== undefined);
    const agreeing = counted.filter(member => member[rule]?.length === 0);
    return `${agreeing.length}/${counted.length}`;
  });
  const whole = members.filter(member => differingRules(member).length === 0).length;
  return `| ${family} | ${members.length} | ${cells.join(' | ')} | ${whole} |`;
}

const BEGIN = '<!-- agreement: made by `npm run conformance` -->';
const END = '<!-- end of agreement -->';

/** The document with its table replaced. */
export function withTable(document: string, table: string): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) throw new Error('the document has no place for the table of agreement');
  return `${document.slice(0, from + BEGIN.length)}\n\n${table}\n${document.slice(to)}`;
}
