package main

import (
	"path/filepath"
	"testing"
)

// Generating everything should take less than a second.
func BenchmarkGenerate(b *testing.B) {
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			generateInto(b, snapshotPath, b.TempDir())
		}
	})
	dir := b.TempDir()
	generateInto(b, snapshotPath, dir)
	b.Run("check", func(b *testing.B) {
		for b.Loop() {
			checkIn(b, dir)
		}
	})
}

// Comparing two headers should take less than half a second.
func BenchmarkDiffCommand(b *testing.B) {
	older := filepath.Join(b.TempDir(), "older.h")
	if exit, _, err := gen("snapshot", "-o", older, snapshotPath); exit != 0 {
		b.Fatal(err)
	}
	for b.Loop() {
		if exit, _, err := gen("diff", older, snapshotPath); exit != 0 {
			b.Fatal(err)
		}
	}
}
