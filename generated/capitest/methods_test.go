package capitest

import (
	"reflect"
	"testing"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// methods lists those of capi.API, by Func.
func methods(t *testing.T) [len(capi.Functions)]reflect.Method {
	t.Helper()
	var out [len(capi.Functions)]reflect.Method
	api := reflect.TypeFor[capi.API]()
	if api.NumMethod() != len(capi.Functions) {
		t.Fatalf("capi.API has %d methods for %d functions", api.NumMethod(), len(capi.Functions))
	}
	for fn, info := range capi.Functions {
		m, ok := api.MethodByName(info.Go)
		if !ok {
			t.Fatalf("capi.API has no method %s", info.Go)
		}
		out[fn] = m
	}
	return out
}

// sample makes a value of a type that is not zero and differs by n.
func sample(typ reflect.Type, n int) reflect.Value {
	v := reflect.New(typ).Elem()
	switch typ.Kind() {
	case reflect.Int, reflect.Int16, reflect.Int32:
		v.SetInt(int64(n))
	case reflect.Uint, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint(uint64(n))
	case reflect.String:
		v.SetString(string(rune('a' + n)))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(typ, n, n))
	case reflect.Pointer:
		v.Set(reflect.New(typ.Elem()))
	case reflect.UnsafePointer:
		v.SetPointer(unsafe.Pointer(new(int)))
	default:
		panic(typ.String() + ": no sample")
	}
	return v
}

func samples(n int, typ func(int) reflect.Type) (vs []reflect.Value) {
	for i := range n {
		vs = append(vs, sample(typ(i), i+1))
	}
	return vs
}

// unpack returns what hooks see of reflected values.
func unpack(vs []reflect.Value) (out []any) {
	for _, v := range vs {
		out = append(out, v.Interface())
	}
	return out
}

// A recorder keeps the calls it sees, and skips them with an errno if told to.
type recorder struct {
	before, after []Call
	skip          capi.Errno
}

func (r *recorder) Before(c *Call) bool {
	r.before = append(r.before, *c)
	c.Errno = r.skip
	return r.skip != 0
}

func (r *recorder) After(c *Call) { r.after = append(r.after, *c) }

func TestFakeWithoutAFunctionLacksIt(t *testing.T) {
	var f Fake
	for fn, m := range methods(t) {
		if f.HasFunc(capi.Func(fn)) {
			t.Errorf("%s: an empty fake has it", m.Name)
		}
		results := reflect.ValueOf(&f).MethodByName(m.Name).Call(samples(m.Type.NumIn(), m.Type.In))
		wantZero(t, m.Name, results, capi.ErrnoMissing)
	}
	if f.HasFunc(capi.Func(len(capi.Functions))) {
		t.Error("a fake has a function that there is not")
	}
}

func wantZero(t *testing.T, name string, results []reflect.Value, errno capi.Errno) {
	t.Helper()
	last := len(results) - 1
	for _, r := range results[:last] {
		if !r.IsZero() {
			t.Errorf("%s returns %v, want zero", name, r)
		}
	}
	if got := results[last].Interface(); got != errno {
		t.Errorf("%s returns errno %v, want %v", name, got, errno)
	}
}

// fakeOf returns a fake with one function, which notes its arguments.
func fakeOf(m reflect.Method, results []reflect.Value, args *[]reflect.Value) *Fake {
	f := &Fake{}
	field := reflect.ValueOf(f).Elem().FieldByName("Fn" + m.Name)
	field.Set(reflect.MakeFunc(field.Type(), func(in []reflect.Value) []reflect.Value {
		*args = in
		return results
	}))
	return f
}

func TestInterceptPassesEverythingOn(t *testing.T) {
	for fn, m := range methods(t) {
		var got []reflect.Value
		args, results := samples(m.Type.NumIn(), m.Type.In), samples(m.Type.NumOut(), m.Type.Out)
		fake := fakeOf(m, results, &got)
		if !fake.HasFunc(capi.Func(fn)) {
			t.Errorf("%s: HasFunc is false", m.Name)
		}
		var r recorder
		returned := reflect.ValueOf(Wrap(fake, &r)).MethodByName(m.Name).Call(args)
		equal(t, m.Name+": arguments of the inner call", unpack(got), unpack(args))
		equal(t, m.Name+": results", unpack(returned), unpack(results))

		last := len(results) - 1
		if len(r.before) != 1 || len(r.after) != 1 {
			t.Fatalf("%s: hook called %d and %d times", m.Name, len(r.before), len(r.after))
		}
		c := r.after[0]
		if c.Func != capi.Func(fn) || r.before[0].Func != c.Func || c.Skipped || c.Seq != 1 || c.Errno != results[last].Interface() {
			t.Errorf("%s: hook got %+v", m.Name, c)
		}
		equal(t, m.Name+": arguments before", r.before[0].Args, unpack(args))
		equal(t, m.Name+": arguments after", c.Args, unpack(args))
		equal(t, m.Name+": results in the hook", c.Results, unpack(results[:last]))
		if n := len(paramNames(c.Func)); n != len(args) {
			t.Errorf("%s: %d names for %d parameters", m.Name, n, len(args))
		}
	}
}

func TestInterceptSkips(t *testing.T) {
	for _, m := range methods(t) {
		var got []reflect.Value
		fake := fakeOf(m, samples(m.Type.NumOut(), m.Type.Out), &got)
		r := recorder{skip: capi.ETERM}
		results := reflect.ValueOf(Wrap(fake, &r)).MethodByName(m.Name).Call(samples(m.Type.NumIn(), m.Type.In))
		wantZero(t, m.Name, results, capi.ETERM)
		if got != nil {
			t.Errorf("%s: the inner library was called", m.Name)
		}
		if len(r.after) != 1 || !r.after[0].Skipped {
			t.Errorf("%s: After got %+v", m.Name, r.after)
		}
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if g, w := reflect.ValueOf(got), reflect.ValueOf(want); g.Kind() == reflect.Slice && g.Len() == 0 && w.Len() == 0 {
		return
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %#v\nwant %#v", what, got, want)
	}
}
