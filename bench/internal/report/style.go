package report

import (
	"image/color"

	"github.com/zmqbridge/zmqbridge/bench/internal/suite"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

var faint = color.Gray{225}

// Colours that most people can tell apart, also those who see fewer.
var colours = map[suite.Series]color.Color{
	suite.C:        color.Gray{60},
	suite.Cgo:      color.RGBA{0, 114, 178, 255},
	suite.Pure:     color.RGBA{0, 158, 115, 255},
	suite.Embedded: color.RGBA{213, 94, 0, 255},
}

var others = map[string]color.Color{
	suite.ProgramPebbe:    color.RGBA{204, 121, 167, 255},
	suite.ProgramGoZeroMQ: color.RGBA{150, 110, 20, 255},
}

// dashes tell the modes of a series apart.
var dashes = map[string][]vg.Length{
	"copy":     {6, 3},
	"batch":    {6, 3},
	"owned":    {2, 2},
	"keep":     {6, 2, 2, 2},
	"zerocopy": {2, 2},
}

func style(p suite.Participant) draw.LineStyle {
	c := colours[p.Series]
	if p.Series == suite.Others {
		c = others[p.Program]
	}
	return draw.LineStyle{Color: c, Width: vg.Points(1.5), Dashes: dashes[p.Mode]}
}
