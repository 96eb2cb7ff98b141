/** Words that ask for the command line where they come first. */
export const CLI_COMMANDS: readonly string[] = [
  'analyze',
  'doctor',
  'endpoints',
  'help',
  '--help',
  '-h',
  '--version',
];
