package engine

import "slices"

// A trie holds a slice of values for each of a set of prefixes, byte by byte. A
// prefix without values is not in the set.
type trie[V comparable] struct {
	values []V
	bytes  []byte // of the kids, sorted
	kids   []*trie[V]
}

// add puts a value under key; it returns how many values are there now.
func (t *trie[V]) add(key []byte, v V) int {
	for _, b := range key {
		i, found := slices.BinarySearch(t.bytes, b)
		if !found {
			t.bytes = slices.Insert(t.bytes, i, b)
			t.kids = slices.Insert(t.kids, i, new(trie[V]))
		}
		t = t.kids[i]
	}
	t.values = append(t.values, v)
	return len(t.values)
}

// remove takes a value away from under key. It returns how many are left there, and
// whether it was there.
func (t *trie[V]) remove(key []byte, v V) (left int, found bool) {
	if len(key) == 0 {
		i := slices.Index(t.values, v)
		if i < 0 {
			return 0, false
		}
		last := len(t.values) - 1
		t.values[i] = t.values[last]
		t.values = slices.Delete(t.values, last, last+1)
		return last, true
	}
	i, found := slices.BinarySearch(t.bytes, key[0])
	if !found {
		return 0, false
	}
	kid := t.kids[i]
	left, found = kid.remove(key[1:], v)
	if len(kid.values) == 0 && len(kid.kids) == 0 {
		t.bytes = slices.Delete(t.bytes, i, i+1)
		t.kids = slices.Delete(t.kids, i, i+1)
	}
	return left, found
}

// matches reports whether any prefix of key is in the set.
func (t *trie[V]) matches(key []byte) bool {
	for i := 0; ; i++ {
		if len(t.values) > 0 {
			return true
		}
		if i == len(key) {
			return false
		}
		k, found := slices.BinarySearch(t.bytes, key[i])
		if !found {
			return false
		}
		t = t.kids[k]
	}
}

// each calls visit with the values of all prefixes of key.
func (t *trie[V]) each(key []byte, visit func(values []V)) {
	for i := 0; ; i++ {
		if len(t.values) > 0 {
			visit(t.values)
		}
		if i == len(key) {
			return
		}
		k, found := slices.BinarySearch(t.bytes, key[i])
		if !found {
			return
		}
		t = t.kids[k]
	}
}

// keys calls visit with each prefix of the set, in order. It must not keep key.
func (t *trie[V]) keys(key []byte, visit func(key []byte)) {
	if len(t.values) > 0 {
		visit(key)
	}
	for i, kid := range t.kids {
		kid.keys(append(key, t.bytes[i]), visit)
	}
}

// len returns the number of prefixes.
func (t *trie[V]) len() (n int) {
	t.keys(nil, func([]byte) { n++ })
	return n
}
