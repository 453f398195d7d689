package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
)

var cmdDump = command{
	name: "dump", args: "HEADER", summary: "print the parsed API as JSON",
	run: func(args []string, stdout io.Writer) error {
		flags := flag.NewFlagSet("dump", flag.ContinueOnError)
		if err := parseFlags(flags, args); err != nil {
			return err
		}
		if flags.NArg() != 1 {
			return fmt.Errorf("dump takes one header, got %d", flags.NArg())
		}
		api, err := readHeader(flags.Arg(0))
		if err != nil {
			return err
		}
		e := json.NewEncoder(stdout)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(api)
	},
}
