/**
 * Stands for the module `electron` in tests that run in plain Node, where it is the path of a program. A test that needs
 * more of it mocks the module.
 */
export const safeStorage = {};
