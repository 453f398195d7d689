package zmqtest

// For tests.
var (
	VerifyMain = verifyMain
	IsOurs     = isOurs
)
