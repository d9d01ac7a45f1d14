/** Who gave a command: a user by the name of the account, or somebody at the machine. */

import { words } from './words';

const useWords = words({ machine: ['命令行', 'Command line'] });

/** Says who it was. */
export function useActor(): (name: string) => string {
  const say = useWords();
  return (name) => (name === 'cli' ? say('machine') : name);
}
