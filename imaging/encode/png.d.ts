export interface Pixels {
    /** Four bytes a pixel. */
    readonly data: Uint8ClampedArray;
    readonly width: number;
    readonly height: number;
}
/** @see https://www.w3.org/TR/png-3/ */
export declare function encodePng(pixels: Pixels): Promise<Uint8Array>;
