package differential

import (
	"os"
	"testing"

	"github.com/zmqbridge/zmqbridge/wrapper/internal/leak"
)

// The test binary is its own subprocess.
func TestMain(m *testing.M) {
	if os.Getenv(envOracle) != "" {
		os.Exit(serve(os.Stdin, os.Stdout))
	}
	os.Exit(leak.Check(m))
}
