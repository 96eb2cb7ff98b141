import type { AnswerImage } from '../../shared/domain/analysis';
import type { NewAnswerImage } from '../history';
import { sha256Of } from './picture-source';

/** Pictures of an answer as an analysis states them, without their bytes. */
export function statedImages(images: readonly NewAnswerImage[]): Promise<AnswerImage[]> {
  return Promise.all(
    images.map(async (image) =>
      'link' in image
        ? { sha256: null, link: image.link }
        : {
            sha256: await sha256Of(image.bytes),
            mime: image.mime,
            format: image.format,
            bytes: image.bytes.byteLength,
            link: null,
          },
    ),
  );
}
