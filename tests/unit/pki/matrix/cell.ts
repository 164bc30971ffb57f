/** One claim of this module: what it does with an algorithm, and who else says so. */
export interface Cell {
  /** As the table names it: `PBES2 SEED-CBC, HMAC-SHA1`. */
  readonly algorithm: string;
  readonly direction: 'read' | 'write' | 'sign' | 'verify' | 'encrypt' | 'decrypt' | 'derive';
  /** The second implementation; `vector` is a published one, named in the algorithm. */
  readonly against: 'OpenSSL' | 'node-forge' | 'pkijs' | 'kisa-seed' | 'vector';
  /** Asserts it: input of the other implementation, or its verdict on ours. */
  readonly check: () => void | Promise<void>;
}
