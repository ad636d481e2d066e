/**
 * Media types of the files of machine learning. A table of our own: lists such as `mime-db` know hundreds of types of the web and neither
 * safetensors nor Arrow. https://www.iana.org/assignments/media-types/; `application/x-…` where nothing is registered.
 */

/** First bytes in hexadecimal, at an offset. In this order; the first that fits wins. */
const MAGIC: readonly (readonly [type: string, hex: string, offset?: number])[] = [
  ['application/vnd.apache.parquet', '50415231'],
  ['application/vnd.apache.arrow.file', '4152524f5731'],
  ['application/x-hdf5', '894844460d0a1a0a'],
  ['application/x-npy', '934e554d5059'],
  ['application/vnd.sqlite3', '53514c69746520666f726d6174203300'],
  ['application/gzip', '1f8b'],
  ['application/zstd', '28b52ffd'],
  ['application/x-bzip2', '425a68'],
  ['application/x-xz', 'fd377a585a00'],
  ['application/zip', '504b0304'],
  ['application/x-tar', '7573746172', 257],
  ['application/x-gguf', '47475546'],
  ['application/vnd.apache.avro+binary', '4f626a01'],
  ['application/vnd.apache.orc', '4f5243'],
  ['application/pdf', '255044462d'],
  ['image/png', '89504e470d0a1a0a'],
  ['image/jpeg', 'ffd8ff'],
  ['image/gif', '474946383761'],
  ['image/gif', '474946383961'],
  ['image/webp', '57454250', 8],
  ['image/tiff', '49492a00'],
  ['image/tiff', '4d4d002a'],
  ['audio/wav', '57415645', 8],
  ['audio/flac', '664c6143'],
  ['audio/mpeg', '494433'],
  ['audio/ogg', '4f676753'],
  ['video/mp4', '66747970', 4],
  ['video/matroska', '1a45dfa3'],
  ['application/x-executable', '7f454c46'],
  ['application/wasm', '0061736d'],
];

const PATTERNS = MAGIC.map(([type, hex, offset = 0]) => ({ type, bytes: Buffer.from(hex, 'hex'), offset }));

/** How many bytes of a file {@link typeOfBytes} wants to see. */
export const HEAD_BYTES = 512;

/** Every type that bytes can tell. */
export const BYTE_TYPES: readonly string[] = [
  ...new Set([...MAGIC.map(([type]) => type), 'application/x-safetensors']),
];

/** The media type that the first bytes of a file tell. Formats without a signature (CSV, JSON, pickle, ONNX) are told by their names only. */
export function typeOfBytes(head: Uint8Array): string | undefined {
  for (const { type, bytes, offset } of PATTERNS) {
    if (bytes.every((byte, i) => head[offset + i] === byte)) return type;
  }
  return isSafetensors(head) ? 'application/x-safetensors' : undefined;
}

/** Eight bytes of length, little-endian, then a JSON header. https://huggingface.co/docs/safetensors */
function isSafetensors(head: Uint8Array): boolean {
  return head[8] === 0x7b && head[9] === 0x22 && head[5] === 0 && head[6] === 0 && head[7] === 0;
}

const BY_EXTENSION: ReadonlyMap<string, string> = new Map(
  Object.entries({
    csv: 'text/csv',
    tsv: 'text/tab-separated-values',
    txt: 'text/plain',
    log: 'text/plain',
    md: 'text/markdown',
    html: 'text/html',
    xml: 'application/xml',
    json: 'application/json',
    jsonl: 'application/jsonl',
    ndjson: 'application/x-ndjson',
    jsonld: 'application/ld+json',
    ttl: 'text/turtle',
    yaml: 'application/yaml',
    yml: 'application/yaml',
    toml: 'application/toml',
    ini: 'text/plain',
    py: 'text/x-python',
    ipynb: 'application/x-ipynb+json',
    r: 'text/x-r',
    sql: 'application/sql',
    sh: 'application/x-sh',
    js: 'text/javascript',
    ts: 'text/x-typescript',
    parquet: 'application/vnd.apache.parquet',
    arrow: 'application/vnd.apache.arrow.file',
    feather: 'application/vnd.apache.arrow.file',
    arrows: 'application/vnd.apache.arrow.stream',
    avro: 'application/vnd.apache.avro+binary',
    orc: 'application/vnd.apache.orc',
    h5: 'application/x-hdf5',
    hdf5: 'application/x-hdf5',
    keras: 'application/zip',
    npy: 'application/x-npy',
    npz: 'application/zip',
    pkl: 'application/x-pickle',
    pickle: 'application/x-pickle',
    joblib: 'application/x-joblib',
    pt: 'application/x-pytorch',
    pth: 'application/x-pytorch',
    onnx: 'application/x-onnx',
    safetensors: 'application/x-safetensors',
    gguf: 'application/x-gguf',
    pb: 'application/x-protobuf',
    tflite: 'application/x-tflite',
    tfrecord: 'application/x-tfrecord',
    ubj: 'application/ubjson',
    rds: 'application/x-rds',
    rda: 'application/x-rdata',
    db: 'application/vnd.sqlite3',
    sqlite: 'application/vnd.sqlite3',
    xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    pdf: 'application/pdf',
    gz: 'application/gzip',
    zst: 'application/zstd',
    bz2: 'application/x-bzip2',
    xz: 'application/x-xz',
    zip: 'application/zip',
    tar: 'application/x-tar',
    png: 'image/png',
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    gif: 'image/gif',
    webp: 'image/webp',
    tif: 'image/tiff',
    tiff: 'image/tiff',
    svg: 'image/svg+xml',
    wav: 'audio/wav',
    flac: 'audio/flac',
    mp3: 'audio/mpeg',
    ogg: 'audio/ogg',
    mp4: 'video/mp4',
    mkv: 'video/matroska',
  }),
);

/** The media type that the name of a file tells. */
export function typeOfName(name: string): string | undefined {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1];
  return extension === undefined ? undefined : BY_EXTENSION.get(extension.toLowerCase());
}
