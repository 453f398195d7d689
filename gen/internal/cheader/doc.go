// Package cheader reads a zmq.h, or a snapshot of one, into a model.API. It is
// the only package that knows C.
//
// A header goes through these stages, one file each:
//
//	lex.go        text to tokens, comments kept: the view before preprocessing
//	guard.go      refuse what the parser would choke on or get silently wrong
//	scan.go       include guard, #if structure, headings, marks of a snapshot
//	config.go     one closed world for the parser per platform
//	translate.go  run modernc.org/cc/v4, its failures made diagnostics
//	constants.go  macros and eval.go their exact values
//	decls.go      functions, typedefs and structs, with types.go
//	merge.go      one model from the parses of all platforms
//
// Nothing of the host is used: no C compiler, no system header, no environment.
package cheader
