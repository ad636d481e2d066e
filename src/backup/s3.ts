/** A bucket of S3-compatible storage, or a part of one, as a place for backups: https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Fault } from '../prov/fault.ts';
import type { BackupCode } from './fault.ts';
import { checkName, checkSize, type Place, type PlaceObject } from './place.ts';

export interface S3Options {
  readonly bucket: string;
  /** What the names of all objects begin with: empty, or ending in `/`. */
  readonly prefix: string;
  /** For storage other than Amazon's: `https://s3.example.org`. Buckets are then addressed as paths, not as host names. */
  readonly endpoint?: string | undefined;
  /** Default: the environment's, else `us-east-1`. */
  readonly region?: string | undefined;
  /** Most names in one answer of a listing. */
  readonly page?: number;
}

/** Credentials come from where every S3 tool takes them: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, profiles, the machine's role. */
export function openS3(options: S3Options): Place {
  return new Bucket(options);
}

class Bucket implements Place {
  readonly address: string;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #page: number;

  constructor({ bucket, prefix, endpoint, region, page = 1_000 }: S3Options) {
    this.#page = page;
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.address = `s3://${bucket}/${prefix}${endpoint === undefined ? '' : ` at ${endpoint}`}`;
    this.#client = new S3Client({
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
      region: region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1',
      // Storage that is not Amazon's may not know the newer checksums. The request's signature covers the SHA-256 of what is sent, and what
      // comes back is compared with the SHA-256 in the manifest.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 5,
    });
  }

  async list(prefix: string): Promise<PlaceObject[]> {
    const found: PlaceObject[] = [];
    let token: string | undefined;
    do {
      const page = await this.#send((client) =>
        client.send(
          new ListObjectsV2Command({
            Bucket: this.#bucket,
            Prefix: this.#prefix + prefix,
            MaxKeys: this.#page,
            ...(token !== undefined && { ContinuationToken: token }),
          }),
        ),
      );
      for (const { Key = '', Size = 0, LastModified = new Date(0) } of page.Contents ?? []) {
        found.push({ name: Key.slice(this.#prefix.length), bytes: Size, modified: LastModified });
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get(name: string): Promise<Buffer | undefined> {
    return this.#send(async (client) => {
      try {
        const found = await client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: this.#key(name) }));
        checkSize(name, found.ContentLength ?? 0, this.address);
        return Buffer.from(await found.Body!.transformToByteArray());
      } catch (error) {
        if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
        throw error;
      }
    });
  }

  put(name: string, bytes: Uint8Array, { ifAbsent = false } = {}): Promise<boolean> {
    return this.#send(async (client) => {
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: this.#bucket,
            Key: this.#key(name),
            Body: bytes,
            ...(ifAbsent && { IfNoneMatch: '*' }),
          }),
        );
        return true;
      } catch (error) {
        // 412: there is one. 409: another conditional write of the same name is under way; one of the two wins.
        const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
        if (ifAbsent && (status === 412 || status === 409)) return false;
        throw error;
      }
    });
  }

  /** Deleting in a bucket that keeps versions only hides: what is left afterwards is deleted version by version. */
  async destroy(name: string): Promise<void> {
    const key = this.#key(name);
    const remove = (version?: string) =>
      this.#send((client) =>
        client.send(
          new DeleteObjectCommand({ Bucket: this.#bucket, Key: key, ...(version && { VersionId: version }) }),
        ),
      );
    await remove();
    for (const version of await this.#versions(key)) await remove(version);
  }

  /** Ids of the versions and delete markers of an object; none where the storage has no versions. */
  async #versions(key: string): Promise<string[]> {
    const ids: string[] = [];
    let marker: { KeyMarker: string | undefined; VersionIdMarker: string | undefined } | undefined;
    do {
      const page = await this.#send((client) =>
        client.send(
          new ListObjectVersionsCommand({ Bucket: this.#bucket, Prefix: key, MaxKeys: this.#page, ...marker }),
        ),
      ).catch((error: unknown) => {
        if (notImplemented(error)) return undefined;
        throw error;
      });
      for (const { Key, VersionId } of [...(page?.Versions ?? []), ...(page?.DeleteMarkers ?? [])]) {
        if (Key === key && VersionId !== undefined) ids.push(VersionId);
      }
      marker = page?.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
    } while (marker !== undefined);
    return ids;
  }

  tidy(): Promise<void> {
    // Objects are sent in one request each: nothing half written is ever kept.
    return Promise.resolve();
  }

  close(): void {
    this.#client.destroy();
  }

  #key(name: string): string {
    return this.#prefix + checkName(name);
  }

  async #send<T>(use: (client: S3Client) => Promise<T>): Promise<T> {
    try {
      return await use(this.#client);
    } catch (error) {
      throw this.#fault(error);
    }
  }

  #fault(cause: unknown): unknown {
    if (cause instanceof Fault) return cause;
    const about = { place: { source: this.address }, cause };
    const name = cause instanceof Error ? cause.name : String(cause);
    if (name === 'CredentialsProviderError') {
      const hint = 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile.';
      return new Fault<BackupCode>('PLACE_DENIED', `No credentials were found for ${this.address}.`, {
        ...about,
        hint,
      });
    }
    const status = cause instanceof S3ServiceException ? cause.$metadata.httpStatusCode : undefined;
    if (status === 403 || status === 401) {
      const hint = 'Check the credentials, and that they may list, read, write and delete there.';
      return new Fault<BackupCode>('PLACE_DENIED', `${this.address} refuses: ${name}.`, { ...about, hint });
    }
    if (name === 'NoSuchBucket') {
      return new Fault<BackupCode>('BAD_PLACE', `There is no bucket ${this.#bucket}.`, {
        ...about,
        hint: 'Make it first: Clew makes no buckets.',
      });
    }
    return new Fault<BackupCode>('PLACE_UNREACHABLE', `${this.address} does not answer as it should: ${name}.`, about);
  }
}

function notImplemented(error: unknown): boolean {
  const cause = error instanceof Fault ? error.cause : undefined;
  return cause instanceof S3ServiceException && cause.$metadata.httpStatusCode === 501;
}
