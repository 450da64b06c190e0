// The one part of jstat that is used; the package has no types.
declare module 'jstat' {
  interface JStat {
    /** Student's t: `inv` is the quantile function. */
    readonly studentt: { inv(p: number, degreesOfFreedom: number): number };
  }
  const jStat: JStat;
  export default jStat;
}
