// Package templates holds the text templates of generated files that are not
// Go: the C shim of cgozmq and the assembly of purezmq. go:embed cannot reach
// outside its package, so they have one of their own.
package templates

import "embed"

// FS holds the templates.
//
//go:embed *.tmpl
var FS embed.FS
