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
		headers, err := parseFlags(flags, args)
		if err != nil {
			return err
		}
		if len(headers) != 1 {
			return fmt.Errorf("dump takes one header, got %d", len(headers))
		}
		api, err := readHeader(headers[0])
		if err != nil {
			return err
		}
		e := json.NewEncoder(stdout)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(api)
	},
}
