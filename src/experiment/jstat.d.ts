// The two functions of jstat that are used; the package brings no types.
declare module 'jstat' {
  const jstat: {
    readonly studentt: { inv(share: number, degreesOfFreedom: number): number };
    readonly normal: { inv(share: number, mean: number, deviation: number): number };
  };
  export default jstat;
}
