// A chosen picture made small enough for a slow line: at most 1600 px and 300 KB, JPEG. Drawn anew on a canvas, it carries
// nothing but its pixels: no place, no time, no model of phone. It stands upright as the browser shows it.
import { sha256 } from "../store/sha256.js";

export const LONGEST = 1600;
export const MOST = 300 * 1024;
/** Then smaller, if even the last does not fit. */
const QUALITIES = [0.82, 0.7, 0.58, 0.46];

export class NotAPicture extends Error {
  constructor() {
    super("not a picture that this browser can open");
    this.name = "NotAPicture";
    this.words = "这张照片在手机上打不开，请换一张，或先用相册另存一张再选。";
  }
}

/**
 * @param {number} width @param {number} height @param {number} longest
 * @returns {{width: number, height: number}} in whole pixels, never larger than it was
 */
export function fit(width, height, longest) {
  const factor = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}

/** @param {Blob} file @returns {Promise<ImageBitmap | HTMLImageElement>} */
async function opened(file) {
  if (typeof createImageBitmap === "function") {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      // Old webviews know neither the option nor some formats: the way through <img> below knows more.
    }
  }
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image;
  } catch {
    throw new NotAPicture();
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** @param {HTMLCanvasElement} canvas @param {number} quality @returns {Promise<Blob>} */
function jpeg(canvas, quality) {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new NotAPicture())), "image/jpeg", quality));
}

/** @param {ImageBitmap | HTMLImageElement} image @param {{width: number, height: number}} size */
function drawn(image, size) {
  const canvas = document.createElement("canvas");
  canvas.width = size.width;
  canvas.height = size.height;
  const pen = canvas.getContext("2d");
  if (!pen) throw new NotAPicture();
  // What is clear in a PNG would turn black in a JPEG.
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, size.width, size.height);
  pen.drawImage(image, 0, 0, size.width, size.height);
  return canvas;
}

/**
 * @param {Blob} file
 * @returns {Promise<{blob: Blob, sha256: string, size: number, width: number, height: number}>}
 * @throws {NotAPicture}
 */
export async function scale(file) {
  const image = await opened(file);
  const [wide, high] = image instanceof HTMLImageElement ? [image.naturalWidth, image.naturalHeight] : [image.width, image.height];
  if (!wide || !high) throw new NotAPicture();
  try {
    for (let longest = LONGEST; ; longest = Math.round(longest * 0.75)) {
      const size = fit(wide, high, longest);
      const canvas = drawn(image, size);
      for (const quality of QUALITIES) {
        const blob = await jpeg(canvas, quality);
        if (blob.size > MOST && longest > 200) continue;
        return { blob, sha256: await sha256(await blob.arrayBuffer()), size: blob.size, ...size };
      }
    }
  } finally {
    if ("close" in image) image.close();
  }
}
