import type { Iri } from '../prov/iri.ts';
import { PROV } from '../prov/namespaces.ts';
import { element, relate, type Statement } from '../prov/statement.ts';
import { clew, dataFileId, DATA_FILE, integer, said, words } from './terms.ts';
import { idOf } from '../prov/name.ts';

/** The bytes of one regular file. */
export interface FileContent {
  readonly kind: 'file';
  /** `sha256:` and 64 hexadecimal digits, over the bytes: what `sha256sum` prints. */
  readonly digest: string;
  readonly byteSize: number;
  /** IANA media type as the first bytes tell; undefined where they do not. The same for equal bytes. */
  readonly mediaType: string | undefined;
  /** IANA media type as the name tells. */
  readonly namedType: string | undefined;
}

/** One file within a folder. */
export interface FolderFile extends FileContent {
  /** Below the folder, with slashes; bytes that are not UTF-8 are written `\xNN`. */
  readonly path: string;
}

/** What a folder holds besides regular files and folders. */
export interface FolderOther {
  readonly path: string;
  readonly kind: 'symlink' | 'fifo' | 'socket' | 'device';
  /** Where a symbolic link points, as it is written; it is not followed. */
  readonly target?: string;
}

/** What a folder holds at all depths. docs/design/digests.md */
export interface FolderContent {
  readonly kind: 'folder';
  /** `sha256:` and 64 hexadecimal digits: the Merkle digest. */
  readonly digest: string;
  /** Sum over all files. */
  readonly byteSize: number;
  readonly fileCount: number;
  /** In the order of their paths' bytes; undefined if there are more than the caller wanted listed. */
  readonly files: readonly FolderFile[] | undefined;
  /** Part of the digest like the files; never read. */
  readonly others: readonly FolderOther[];
}

export type Content = FileContent | FolderContent;

/**
 * The entities whose content this is: data files, one per distinct content. A run that wrote or read the content relates to these besides the
 * version. A folder with more files than were listed is one entity, named by its Merkle digest, so that two runs still meet in it.
 */
export function contentIds(content: Content): Iri[] {
  if (content.kind === 'file') return [dataFileId(content.digest)];
  if (content.files === undefined) return [folderId(content)];
  return [...new Set(content.files.map((file) => dataFileId(file.digest)))];
}

/**
 * Describes what the content consists of, and says that `holder` (a dataset version, model version or artifact) has it as members. What is said
 * of a data file depends on its bytes alone; paths and types told by names belong to the holder.
 * @param path the name of a single file, if the holder should say it
 */
export function contentStatements(holder: Iri, content: Content, path?: string): Statement[] {
  const about = said({
    digest: words(content.digest),
    byteSize: integer(content.byteSize),
    ...(content.kind === 'file'
      ? { mediaType: typeOf(content) }
      : { fileCount: integer(content.fileCount), otherEntry: content.others.map((other) => words(otherText(other))) }),
  });
  const statements: Statement[] = [element(holder, [], about)];
  if (content.kind === 'file') {
    statements.push(fileStatement(content), memberOf(holder, dataFileId(content.digest), path));
  } else if (content.files === undefined) {
    statements.push(folderStatement(content), memberOf(holder, folderId(content), path));
  } else {
    const described = new Set<string>();
    for (const file of content.files) {
      if (!described.has(file.digest)) statements.push(fileStatement(file));
      described.add(file.digest);
      statements.push(memberOf(holder, dataFileId(file.digest), file.path));
    }
  }
  return statements;
}

function folderId(content: FolderContent): Iri {
  return idOf(DATA_FILE, `folder:${content.digest}`);
}

function typeOf(file: FileContent) {
  const type = file.mediaType ?? file.namedType;
  return type === undefined ? undefined : words(type);
}

function fileStatement(file: FileContent): Statement {
  return element(
    dataFileId(file.digest),
    [clew('DataFile')],
    said({
      digest: words(file.digest),
      byteSize: integer(file.byteSize),
      mediaType: file.mediaType === undefined ? undefined : words(file.mediaType),
    }),
  );
}

function folderStatement(folder: FolderContent): Statement {
  return element(
    folderId(folder),
    [clew('DataFile'), `${PROV}Collection`],
    said({ digest: words(folder.digest), byteSize: integer(folder.byteSize), fileCount: integer(folder.fileCount) }),
  );
}

function memberOf(holder: Iri, member: Iri, path: string | undefined): Statement {
  return relate('hadMember', holder, member, path === undefined ? {} : { attributes: said({ path: words(path) }) });
}

function otherText({ kind, path, target }: FolderOther): string {
  return target === undefined ? `${kind} ${path}` : `${kind} ${path} -> ${target}`;
}
