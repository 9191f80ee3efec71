/** Says which Node runs this repository. */
process.stdout.write(`bundled node ${process.version}\n`);
