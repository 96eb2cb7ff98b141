// @ts-check
import { readdirSync, readFileSync } from 'node:fs';

/**
 * A process and everything that descends from it (Linux).
 * @param {number} root process id
 */
export function processTree(root) {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    const parent = parentOf(name);
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/**
 * Memory of a process tree by the kernel's own account: PSS counts a page that n processes share as
 * 1/n in each, so that the sum is what the tree costs.
 *
 * @param {number} root process id
 * @returns {number} MiB
 * @see https://docs.kernel.org/filesystems/proc.html
 */
export function memoryOf(root) {
  const kilobytes = processTree(root).map((pid) => {
    const text = readOrEmpty(`/proc/${pid}/smaps_rollup`);
    return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0);
  });
  return kilobytes.reduce((total, each) => total + each, 0) / 1024;
}

/** @param {string} pid */
function parentOf(pid) {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  // The second field, the program's name, may hold spaces and brackets.
  const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  return parent === undefined ? null : Number(parent);
}

/** Processes come and go while they are counted. @param {string} file */
function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
