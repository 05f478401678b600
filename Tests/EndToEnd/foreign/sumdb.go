// Checks an unpacked evidence bundle with golang.org/x/mod/sumdb alone: notes, tree heads, inclusion, consistency.
//
//	sumdb BUNDLE LOG-VKEY ROOT-VKEY
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(what string, err error) {
	if err != nil {
		fmt.Println(what+":", err)
		os.Exit(3)
	}
}

func read(name string) []byte {
	data, err := os.ReadFile(os.Args[1] + "/" + name)
	check(name, err)
	return data
}

// head opens a note with a key that came from elsewhere and gives its tree.
func head(what string, data []byte, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	check(what, err)
	opened, err := note.Open(data, note.VerifierList(verifier))
	check(what, err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(what, err)
	return tlog.Tree{N: size, Hash: hash(what, lines[2])}
}

func hash(what, text string) tlog.Hash {
	data, err := base64.StdEncoding.DecodeString(text)
	check(what, err)
	var hash tlog.Hash
	copy(hash[:], data)
	return hash
}

func hashes(what string, lines []string) []tlog.Hash {
	var all []tlog.Hash
	for _, line := range lines {
		all = append(all, hash(what, line))
	}
	return all
}

// treeOf builds the tree of all leaves with x/mod's own hashing.
func treeOf(leaves [][]byte) tlog.Hash {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	for n, leaf := range leaves {
		more, err := tlog.StoredHashes(int64(n), leaf, reader)
		check("leaves", err)
		stored = append(stored, more...)
	}
	root, err := tlog.TreeHash(int64(len(leaves)), reader)
	check("leaves", err)
	return root
}

func main() {
	checkpoint := read("checkpoint")
	log := head("checkpoint", checkpoint, os.Args[2])
	root := head("root/checkpoint", read("root/checkpoint"), os.Args[3])

	leaves := bytes.Split(bytes.TrimSuffix(read("leaves.jsonl"), []byte("\n")), []byte("\n"))
	if int64(len(leaves)) == log.N {
		if treeOf(leaves) != log.Hash {
			check("leaves.jsonl", fmt.Errorf("another root"))
		}
		fmt.Println("root of", log.N, "leaves")
	}

	proof := strings.Split(string(read("root/proof.tlog-proof")), "\n\n")[0]
	lines := strings.Split(proof, "\n")
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	check("root/proof.tlog-proof", err)
	record := tlog.RecordHash(checkpoint)
	check("root/proof.tlog-proof",
		tlog.CheckRecord(tlog.RecordProof(hashes("root proof", lines[2:])), root.N, root.Hash, index, record))
	fmt.Println("head is leaf", index, "of the root log of", root.N)

	if previous, err := os.ReadFile(os.Args[1] + "/previous/checkpoint"); err == nil {
		old := head("previous/checkpoint", previous, os.Args[2])
		lines := strings.Fields(string(read("previous/consistency.txt")))
		check("previous/consistency.txt",
			tlog.CheckTree(tlog.TreeProof(hashes("consistency", lines)), log.N, log.Hash, old.N, old.Hash))
		fmt.Println("continues the head of", old.N)
	}
}
