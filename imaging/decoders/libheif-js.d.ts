/** The module has no types of its own that name its factory. */
declare module 'libheif-js/libheif-wasm/libheif.js' {
  interface Options {
    instantiateWasm(
      imports: WebAssembly.Imports,
      receive: (instance: WebAssembly.Instance) => WebAssembly.Exports,
    ): WebAssembly.Exports;
    print(text: string): void;
    printErr(text: string): void;
  }
  const instantiate: (options: Options) => unknown;
  export default instantiate;
}

declare module '*.wasm?url' {
  const url: string;
  export default url;
}
