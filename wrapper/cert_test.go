package zmq

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// What CZMQ 4.2.1 and pyzmq 24.0.1 wrote.
func TestCertificatesOfOthers(t *testing.T) {
	for _, tt := range []struct {
		file     string
		metadata map[string]string
	}{
		{"czmq.cert", map[string]string{"name": "Alice # 1", "email": "alice@example.org"}},
		{"pyzmq.key", map[string]string{}},
		{"pyzmq.key_secret", map[string]string{"name": "Bob", "note": "it's me"}},
	} {
		path := filepath.Join("testdata", "cert", tt.file)
		cert, err := LoadCertificate(path)
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(cert.Metadata, tt.metadata) || cert.Secret.IsZero() == strings.HasSuffix(path, SecretSuffix) {
			t.Errorf("%s: %v, %v", path, cert.Metadata, cert.Secret)
		}
		if secret, err := LoadCertificate(strings.TrimSuffix(path, SecretSuffix) + SecretSuffix); err != nil || secret.Public != cert.Public || secret.check() != nil {
			t.Error(secret, err)
		}
	}
	certs, err := LoadCertificates(filepath.Join("testdata", "cert"))
	if err != nil || len(certs) != 2 {
		t.Error(certs, err)
	}
}

func TestCertificatesRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "me")
	cert := &Certificate{newPair(t), map[string]string{
		"name": "Zoë #1 = one", "quoted": `a "b"`, "a/b": "it's", "empty": "", "odd": "\tx ",
	}}
	for range 2 { // again over the first
		if err := cert.Save(path); err != nil {
			t.Fatal(err)
		}
	}
	public, err := LoadCertificate(path)
	if err != nil || public.Public != cert.Public || !public.Secret.IsZero() || !maps.Equal(public.Metadata, cert.Metadata) {
		t.Error(public, err)
	}
	secret, err := LoadCertificate(path + SecretSuffix)
	if err != nil || secret.KeyPair != cert.KeyPair || !maps.Equal(secret.Metadata, cert.Metadata) {
		t.Error(secret, err)
	}
	if text, _ := os.ReadFile(path); strings.Contains(string(text), cert.Secret.Z85()) || strings.Contains(string(text), "secret-key") {
		t.Errorf("the secret is in the public file:\n%s", text)
	}
	if runtime.GOOS != "windows" {
		for name, mode := range map[string]fs.FileMode{path: 0o644, path + SecretSuffix: 0o600} {
			if info, err := os.Stat(name); err != nil || info.Mode().Perm() != mode {
				t.Error(name, info, err)
			}
		}
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 2 {
		t.Error("left over:", entries)
	}
	// Without a secret there is no secret file.
	other := filepath.Join(t.TempDir(), "other")
	if err := public.Save(other); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(other + SecretSuffix); !os.IsNotExist(err) {
		t.Error(err)
	}
}

func TestBadCertificates(t *testing.T) {
	pair := newPair(t)
	public, secret := pair.Public.String(), pair.Secret.Z85()
	curve := "curve\n    public-key = \"" + public + "\"\n"
	for text, want := range map[string]string{
		"":                      "no public-key",
		"metadata\n    a = b\n": "no public-key",
		"# only a comment\n\n":  "no public-key",
		"    a = b\n":           "line 1: indented, but under no section",
		"curve\n    public-key = \"" + public + "\n":                                         "line 2: the quote is not closed",
		"curve\n    public-key = \"" + public + "\" x\n":                                     "line 2: there is more after",
		"curve\n    public-key = x\n":                                                        "line 2: public-key: a key has 40 characters of Z85, not 1",
		"curve\n    public-key = \"~" + public[1:] + "\"\n":                                  "line 2: public-key: position 0",
		"curve\n    public-key\n":                                                            "not 0",
		"curve\n    public-key = \"" + strings.Repeat("0", 40) + "\"\n":                      "all zeros",
		curve + "    public-key = \"" + public + "\"\n":                                      "line 3: public-key: given twice",
		curve + "    secret-key = \"" + public + "\"\n":                                      "does not belong",
		curve + "    secret-key = \"" + secret + "\"\n    secret-key = \"" + secret + "\"\n": "line 4: secret-key: given twice",
		curve + "    secret-key = \"~" + secret[1:] + "\"\n":                                 "line 3: secret-key: position 0",
		curve + "    secret-key = '" + secret + "\n":                                         "line 3: the quote",
		curve + "    sp ace = x\n":                                                           "line 3: the name",
		curve + "    /a = x\n":                                                               "line 3: the name",
		curve + "    a/ = x\n":                                                               "line 3: the name",
		curve + "    ä = x\n":                                                                "line 3: the name",
		curve + "    = x\n":                                                                  "line 3: the name",
		curve + "\x00\n":                                                                     "line 3: the name",
		curve + strings.Repeat("#\n", certLimit/2):                                           "not a certificate",
	} {
		cert, err := ParseCertificate([]byte(text))
		wantError(t, err, capi.EINVAL)
		if cert != nil && err == nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v; want %s", text, err, want)
		}
		if err != nil && strings.Contains(err.Error(), secret[1:9]) {
			t.Errorf("%v tells the secret", err)
		}
	}
}

// What others may have written by hand.
func TestLenientCertificates(t *testing.T) {
	public := "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
	for _, text := range []string{
		"curve\n    public-key = \"" + public + "\"",
		"\ufeffcurve # the keys\r\n\tpublic-key='" + public + "' # mine\r\n",
		"curve\n  public-key = " + public + "\n",
		"metadata\n    no-value\n    a = # nothing\ncurve = x\n    public-key=\"" + public + "\"\n    other\nfuture\n    public-key = x\n",
	} {
		cert, err := ParseCertificate([]byte(text))
		if err != nil || cert.Public.String() != public {
			t.Errorf("%q: %v, %v", text, cert, err)
		}
	}
}

func TestCertificatesThatCannotBeSaved(t *testing.T) {
	pair := newPair(t)
	dir := t.TempDir()
	for name, cert := range map[string]*Certificate{
		"zero":       {},
		"mismatch":   {KeyPair: KeyPair{newPair(t).Public, pair.Secret}},
		"no public":  {KeyPair: KeyPair{Secret: pair.Secret}},
		"line break": {pair, map[string]string{"a": "b\nc"}},
		"quotes":     {pair, map[string]string{"a": `'"`}},
		"quotes too": {KeyPair{Public: pair.Public}, map[string]string{"a": `'"`}},
		"name":       {pair, map[string]string{"a b": "c"}},
	} {
		err := cert.Save(filepath.Join(dir, "x"))
		wantError(t, err, capi.EINVAL)
		if err == nil || strings.Contains(err.Error(), pair.Secret.Z85()) {
			t.Error(name, err)
		}
	}
	cert := &Certificate{KeyPair: pair}
	for _, path := range []string{filepath.Join(dir, "missing", "x"), dir} {
		wantError(t, cert.SavePublic(path))
	}
	wantError(t, cert.Save(filepath.Join(dir, "missing", "x")), fs.ErrNotExist)
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Error("left over:", entries)
	}
}

func TestLoadCertificatesNamesWhatIsBroken(t *testing.T) {
	dir := t.TempDir()
	cert := &Certificate{KeyPair: newPair(t)}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := cert.Save(filepath.Join(dir, "good.key")); err != nil {
		t.Fatal(err)
	}
	write(".hidden", "nonsense")
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	certs, err := LoadCertificates(dir)
	if err != nil || len(certs) != 1 || certs[cert.Public] == nil {
		t.Error(certs, err)
	}
	write("bad1", "nonsense")
	write("bad2", "nonsense")
	certs, err = LoadCertificates(dir)
	wantError(t, err, capi.EINVAL)
	if certs != nil || err == nil || !strings.Contains(err.Error(), "bad1") || !strings.Contains(err.Error(), "bad2") {
		t.Error(certs, err)
	}
	for _, path := range []string{filepath.Join(dir, "none"), filepath.Join(dir, "folder")} {
		_, err := LoadCertificate(path)
		wantError(t, err)
	}
	_, err = LoadCertificates(filepath.Join(dir, "none"))
	wantError(t, err, fs.ErrNotExist)
}

func FuzzCertificate(f *testing.F) {
	for _, name := range []string{"czmq.cert", "czmq.cert_secret", "pyzmq.key", "pyzmq.key_secret"} {
		text, err := os.ReadFile(filepath.Join("testdata", "cert", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		cert, err := ParseCertificate(text)
		if err != nil {
			return
		}
		again, err := cert.text(!cert.Secret.IsZero())
		if err != nil {
			return // values that ZPL can hold only without quotes
		}
		same, err := ParseCertificate(again)
		if err != nil || same.KeyPair != cert.KeyPair || !maps.Equal(same.Metadata, cert.Metadata) {
			t.Errorf("%s\nbecame %v, %v", again, same, err)
		}
	})
}

func mkdir(path string) error { return os.Mkdir(path, 0o700) }
