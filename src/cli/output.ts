// Forms in which results are printed (`-o`).

export const OUTPUTS = ['table', 'wide', 'json', 'csv', 'yaml'] as const;
export type Output = (typeof OUTPUTS)[number];
