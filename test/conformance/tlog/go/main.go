// A second opinion on logs, by the libraries of other people: golang.org/x/mod/sumdb for trees, tiles and notes,
// github.com/transparency-dev/formats for cosignatures and proof texts.
//
// Reads one JSON object per line, answers each with one: {"ok": true} or {"ok": false, "error": "…"}.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	flog "github.com/transparency-dev/formats/log"
	fnote "github.com/transparency-dev/formats/note"
	fproof "github.com/transparency-dev/formats/proof"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// question is what all kinds of questions may hold. Integers are decimal strings, since JSON readers lose large ones.
type question struct {
	Kind    string   `json:"kind"`
	Index   string   `json:"index"`
	Old     string   `json:"old"`
	Size    string   `json:"size"`
	Leaf    []byte   `json:"leaf"`
	OldRoot []byte   `json:"oldRoot"`
	Root    []byte   `json:"root"`
	Proof   [][]byte `json:"proof"`
	Note    []byte   `json:"note"`
	Entry   []byte   `json:"entry"`
	Keys    []string `json:"keys"`
	Dir     string   `json:"dir"`
}

type verdict struct {
	OK       bool     `json:"ok"`
	Error    string   `json:"error,omitempty"`
	Verified []string `json:"verified,omitempty"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<24)
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	for in.Scan() {
		var q question
		var v verdict
		err := json.Unmarshal(in.Bytes(), &q)
		if err == nil {
			v.Verified, err = judge(q)
		}
		v.OK = err == nil
		if err != nil {
			v.Error = err.Error()
		}
		if err := encoder.Encode(v); err != nil {
			panic(err)
		}
		if err := out.Flush(); err != nil {
			panic(err)
		}
	}
	if err := in.Err(); err != nil {
		panic(err)
	}
}

func judge(q question) ([]string, error) {
	switch q.Kind {
	case "inclusion":
		return nil, inclusion(q)
	case "consistency":
		return nil, consistency(q)
	case "note":
		opened, err := open(q.Note, q.Keys)
		return names(opened), err
	case "proof":
		return proofText(q)
	case "log":
		return nil, wholeLog(q)
	}
	return nil, fmt.Errorf("unknown kind %q", q.Kind)
}

func inclusion(q question) error {
	index, err1 := strconv.ParseInt(q.Index, 10, 64)
	size, err2 := strconv.ParseInt(q.Size, 10, 64)
	proof, err3 := hashes(q.Proof)
	rest, err4 := hashes([][]byte{q.Leaf, q.Root})
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return err
	}
	return tlog.CheckRecord(proof, size, rest[1], index, rest[0])
}

func consistency(q question) error {
	old, err1 := strconv.ParseInt(q.Old, 10, 64)
	size, err2 := strconv.ParseInt(q.Size, 10, 64)
	proof, err3 := hashes(q.Proof)
	rest, err4 := hashes([][]byte{q.OldRoot, q.Root})
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return err
	}
	return tlog.CheckTree(proof, size, rest[1], old, rest[0])
}

func hashes(all [][]byte) ([]tlog.Hash, error) {
	made := make([]tlog.Hash, len(all))
	for i, h := range all {
		if len(h) != tlog.HashSize {
			return nil, fmt.Errorf("hash %d has %d bytes", i, len(h))
		}
		copy(made[i][:], h)
	}
	return made, nil
}

func open(message []byte, keys []string) (*note.Note, error) {
	verifiers := make([]note.Verifier, len(keys))
	for i, key := range keys {
		verifier, err := fnote.NewVerifier(key)
		if err != nil {
			return nil, err
		}
		verifiers[i] = verifier
	}
	return note.Open(message, note.VerifierList(verifiers...))
}

func names(n *note.Note) []string {
	if n == nil {
		return nil
	}
	all := make([]string, len(n.Sigs))
	for i, sig := range n.Sigs {
		all[i] = sig.Name
	}
	return all
}

func checkpoint(message []byte, keys []string) (flog.Checkpoint, *note.Note, error) {
	var head flog.Checkpoint
	opened, err := open(message, keys)
	if err != nil {
		return head, nil, err
	}
	_, err = head.Unmarshal([]byte(opened.Text))
	return head, opened, err
}

func proofText(q question) ([]string, error) {
	var proof fproof.TLogProof
	if err := proof.Unmarshal(q.Note); err != nil {
		return nil, err
	}
	head, opened, err := checkpoint(proof.Checkpoint, q.Keys)
	if err != nil {
		return nil, err
	}
	path := make([]tlog.Hash, len(proof.Hashes))
	for i, h := range proof.Hashes {
		path[i] = tlog.Hash(h)
	}
	if len(head.Hash) != tlog.HashSize {
		return nil, errors.New("the root is no hash")
	}
	return names(opened), tlog.CheckRecord(path, int64(head.Size), tlog.Hash(head.Hash), int64(proof.Index), tlog.RecordHash(q.Entry))
}

const width = 256

// wholeLog reads every entry of a directory and compares it with its leaf, which the tiles prove to be under the signed root.
func wholeLog(q question) error {
	message, err := os.ReadFile(filepath.Join(q.Dir, "checkpoint"))
	if err != nil {
		return err
	}
	head, _, err := checkpoint(message, q.Keys)
	if err != nil {
		return err
	}
	size := int64(head.Size)
	if size == 0 {
		return nil
	}
	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: tlog.Hash(head.Hash)}, tiles{q.Dir})
	for first := int64(0); first < size; first += width {
		n := min(width, size-first)
		indexes := make([]int64, n)
		for i := range indexes {
			indexes[i] = tlog.StoredHashIndex(0, first+int64(i))
		}
		leaves, err := reader.ReadHashes(indexes)
		if err != nil {
			return err
		}
		bundle, err := os.ReadFile(filepath.Join(q.Dir, path("entries", first/width, int(n))))
		if err != nil {
			return err
		}
		for i, leaf := range leaves {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return fmt.Errorf("bundle %d is cut off", first/width)
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			if tlog.RecordHash(bundle[2:end]) != leaf {
				return fmt.Errorf("entry %d is not its leaf", first+int64(i))
			}
			bundle = bundle[end:]
		}
		if len(bundle) > 0 {
			return fmt.Errorf("bundle %d is too long", first/width)
		}
	}
	return nil
}

// tiles reads tiles of height 8 by their C2SP paths.
type tiles struct{ dir string }

func (t tiles) Height() int { return 8 }

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	all := make([][]byte, len(wanted))
	for i, tile := range wanted {
		data, err := os.ReadFile(filepath.Join(t.dir, path(strconv.Itoa(tile.L), tile.N, tile.W)))
		if err != nil {
			return nil, err
		}
		if len(data) != tile.W*tlog.HashSize {
			return nil, fmt.Errorf("tile %d/%d has %d bytes", tile.L, tile.N, len(data))
		}
		all[i] = data
	}
	return all, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func path(level string, n int64, w int) string {
	name := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		name = fmt.Sprintf("x%03d/%s", n%1000, name)
	}
	if w < width {
		name = fmt.Sprintf("%s.p/%d", name, w)
	}
	return "tile/" + level + "/" + name
}
