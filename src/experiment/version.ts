// The version of joblab, as package.json has it (a test compares them): the layers below the CLI cannot read files.

/** The package's version. */
export const VERSION = '0.1.0';
