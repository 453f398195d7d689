package report

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
	"github.com/zmqbridge/zmqbridge/bench/internal/suite"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// How large a plot is, its legend, and each of its bars.
const (
	width  = 22 * vg.Centimeter
	height = 11 * vg.Centimeter
	legend = 6 * vg.Centimeter
	bar    = 7 * vg.Millimeter
	margin = 5 * vg.Millimeter
)

// plot draws a group into a folder and returns the name of the file, or "" for groups
// that are better read as tables.
func (g *group) plot(dir string) (name string, err error) {
	if !g.messages() {
		return "", nil
	}
	plot.DefaultFont = font.Font{Typeface: "Liberation", Variant: "Sans"}
	p := plot.New()
	p.BackgroundColor = color.White
	p.Title.Text = g.title()
	p.Title.Padding = margin / 2
	name = g.workload.Name + "-" + g.transport + ".svg"
	if len(g.jobs) >= 3 {
		if !g.compared() {
			return "", nil
		}
		names := newLegend(p)
		if err := g.lines(p, &names); err != nil {
			return "", err
		}
		canvas := vgsvg.New(width, height)
		all := draw.New(canvas)
		p.Draw(draw.Crop(all, margin, -legend, margin, -margin))
		// Beside the plot it hides nothing.
		names.Draw(draw.Crop(all, width-legend+margin, 0, 0, -3*margin))
		return name, save(canvas, filepath.Join(dir, name))
	}
	n, err := g.bars(p)
	if err != nil {
		return "", err
	}
	canvas := vgsvg.New(width, 6*margin+vg.Length(n)*bar)
	p.Draw(draw.Crop(draw.New(canvas), margin, -margin, margin, -margin))
	return name, save(canvas, filepath.Join(dir, name))
}

func newLegend(p *plot.Plot) plot.Legend {
	l := plot.NewLegend()
	l.TextStyle = p.Legend.TextStyle
	l.Top, l.Left = true, true
	l.Padding = vg.Millimeter
	l.ThumbnailWidth = vg.Centimeter
	return l
}

func save(canvas *vgsvg.Canvas, path string) error {
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return err
	}
	// Most who read it have another font of the same widths.
	text := bytes.ReplaceAll(b.Bytes(), []byte("font-family:Liberation Sans"), []byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif"))
	return os.WriteFile(path, text, 0o644)
}

// drawn leaves out what would only lie on top of other lines.
func drawn(p suite.Participant) bool {
	switch p.Mode {
	case "owned", "keep":
		return false
	case "one", "plain", "copy":
		return true
	}
	return p.Series != suite.Pure
}

// compared reports whether there is a ratio to show: without C in the run there is none.
func (g *group) compared() bool {
	m := g.workload.Metrics[0]
	return slices.ContainsFunc(g.able(m.Name), func(who suite.Participant) bool {
		return drawn(who) && slices.ContainsFunc(g.jobs, func(j job.Job) bool {
			f := g.figure(j, who, m.Name)
			return f != nil && f.Ratio > 0
		})
	})
}

// lines shows ratios to C by size or number of peers.
func (g *group) lines(p *plot.Plot, names *plot.Legend) error {
	m := g.workload.Metrics[0]
	p.X.Label.Text = "message size"
	if g.workload.Peers != "" {
		p.X.Label.Text = g.workload.Peers
	}
	p.Y.Label.Text = "ratio to C, " + better(m)
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = g.ticks(), ratioTicks{}
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = faint, faint
	p.Add(grid)
	for _, who := range g.able(m.Name) {
		if !drawn(who) {
			continue
		}
		var points plotter.XYs
		for _, j := range g.jobs {
			if f := g.figure(j, who, m.Name); f != nil && f.Ratio > 0 {
				points = append(points, plotter.XY{X: g.x(j), Y: f.Ratio})
			}
		}
		if len(points) == 0 {
			continue
		}
		line, dots, err := plotter.NewLinePoints(points)
		if err != nil {
			return err
		}
		line.LineStyle = style(who)
		dots.GlyphStyle = draw.GlyphStyle{Color: line.Color, Radius: vg.Points(2.5), Shape: draw.CircleGlyph{}}
		p.Add(line, dots)
		names.Add(who.Name, line, dots)
	}
	if p.Y.Max < 2*p.Y.Min { // all about the same: a logarithmic axis needs some length
		p.Y.Min, p.Y.Max = p.Y.Min/2, p.Y.Max*2
	}
	return nil
}

// ticks puts one at each job.
func (g *group) ticks() plot.Ticker {
	var ticks plot.ConstantTicks
	for _, j := range g.jobs {
		label := fmt.Sprint(j.Peers)
		if g.workload.Peers == "" {
			label = size(j.Size)
		}
		ticks = append(ticks, plot.Tick{Value: g.x(j), Label: label})
	}
	return ticks
}

// ratioTicks are at 1, 2 and 5 of each power of ten.
type ratioTicks struct{}

func (ratioTicks) Ticks(low, high float64) (ticks []plot.Tick) {
	for power := math.Floor(math.Log10(low)); power <= math.Ceil(math.Log10(high)); power++ {
		for _, digit := range []float64{1, 2, 5} {
			if v := digit * math.Pow(10, power); v >= low && v <= high {
				ticks = append(ticks, plot.Tick{Value: v, Label: fmt.Sprintf("%.4g", v)})
			}
		}
	}
	return ticks
}

// bars shows the figures themselves, a bar for each participant, of the first job.
func (g *group) bars(p *plot.Plot) (n int, err error) {
	m, j := g.workload.Metrics[0], g.jobs[0]
	some := g.able(m.Name)
	p.Title.Text += ", " + g.label(j)
	p.X.Min, p.X.Scale = 0, plot.LinearScale{}
	var labels []string
	for i := range some {
		who := some[len(some)-1-i] // the first one stands at the top
		labels = append(labels, who.Name)
		f := g.figure(j, who, m.Name)
		if f == nil {
			continue
		}
		b, err := plotter.NewBarChart(plotter.Values{f.Median}, bar/2)
		if err != nil {
			return 0, err
		}
		b.Horizontal, b.XMin = true, float64(i)
		b.Color, b.LineStyle.Width = style(who).Color, 0
		p.Add(b)
		note, err := plotter.NewLabels(plotter.XYLabels{
			XYs:    plotter.XYs{{X: f.Median, Y: float64(i)}},
			Labels: []string{" " + cellRatio(f.Median, f.Ratio, m.Unit)},
		})
		if err != nil {
			return 0, err
		}
		note.TextStyle[0].Font = p.Y.Tick.Label.Font
		note.TextStyle[0].YAlign = text.YCenter
		p.Add(note)
	}
	p.NominalY(labels...)
	p.X.Label.Text = m.Title + ", " + better(m)
	p.X.Max *= 1.2 // room for the labels
	p.X.Tick.Marker = unitTicks{m.Unit}
	return len(some), nil
}

func better(m suite.Metric) string {
	if m.Higher {
		return "more is better"
	}
	return "less is better"
}

func cellRatio(value, ratio float64, unit suite.Unit) string {
	if ratio == 0 {
		return format(value, unit)
	}
	return fmt.Sprintf("%s (%s)", format(value, unit), digits(ratio))
}

// unitTicks are those that plot would make, with units.
type unitTicks struct{ unit suite.Unit }

func (u unitTicks) Ticks(low, high float64) []plot.Tick {
	ticks := plot.DefaultTicks{}.Ticks(low, high)
	for i := range ticks {
		if ticks[i].Label != "" {
			ticks[i].Label = format(ticks[i].Value, u.unit)
		}
	}
	return ticks
}
