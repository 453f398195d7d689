package snapshot

import "github.com/zmqbridge/zmqbridge/gen/internal/model"

// alignPointer aligns a field as a pointer. MSVC takes no expression there.
const alignPointer = "ZMQ_SNAPSHOT_ALIGN_POINTER"

const alignPrologue = `
#if defined _MSC_VER && defined _WIN64
#define ` + alignPointer + ` __declspec (align (8))
#elif defined _MSC_VER
#define ` + alignPointer + ` __declspec (align (4))
#else
#define ` + alignPointer + ` __attribute__ ((aligned (sizeof (void *))))
#endif
`

// extraAlign is what must precede the first field of t, so that t is aligned
// more than its fields ask for. Nothing else of a layout can differ from what
// a compiler makes of the fields; reading the snapshot back proves it.
func (w *writer) extraAlign(t *model.Type) (string, error) {
	extra := false
	for name, l := range t.Layouts {
		natural := int64(1)
		for _, f := range t.Fields {
			natural = max(natural, w.alignment(f.Type, name))
		}
		if l.Align > natural {
			extra = true
			if l.Align != pointerSize(name) {
				return "", model.Errorf(t.Pos, "%s is aligned to %d bytes on %s: a snapshot can say only the size of a pointer", t.Name, l.Align, name)
			}
		}
	}
	if !extra {
		return "", nil
	}
	w.aligned = true
	return alignPointer, nil
}

func pointerSize(platform string) int64 {
	switch platform {
	case "linux/386", "linux/arm":
		return 4
	}
	return 8
}

// alignment is what a member of type t asks for, 0 when that is not known.
func (w *writer) alignment(t model.CType, platform string) int64 {
	switch t.Kind {
	case model.Char, model.UChar, model.Int8, model.UInt8:
		return 1
	case model.Short, model.UShort, model.Int16, model.UInt16:
		return 2
	case model.CInt, model.UInt, model.Int32, model.UInt32:
		return 4
	case model.Long, model.ULong:
		if platform == "windows/amd64" || platform == "windows/arm64" {
			return 4
		}
		return pointerSize(platform)
	case model.Int64, model.UInt64:
		if platform == "linux/386" {
			return 4
		}
		return 8
	case model.SizeT, model.Pointer:
		return pointerSize(platform)
	case model.Array:
		return w.alignment(*t.Elem, platform)
	}
	if t.Name == "SOCKET" {
		return pointerSize(platform)
	}
	for _, u := range w.api.Types {
		if u.Name == t.Name || u.Kind == model.Record && u.Tag == t.Name {
			if l, ok := u.Layouts[platform]; ok {
				return l.Align
			}
		}
	}
	return 0
}
