// The one generator of seedrandom that is used; the package's own types leave its files out.
declare module 'seedrandom/lib/alea.js' {
  /** Uniform on [0, 1) with 32 bits. */
  interface Alea {
    (): number;
    /** A signed 32-bit integer. */
    int32(): number;
    /** Uniform on [0, 1) with 53 bits. */
    double(): number;
  }
  export default function alea(seed: string): Alea;
}
