package zmq

// The operations of security that an Error may name.
const (
	opEncodeZ85       = "encode Z85"
	opDecodeZ85       = "decode Z85"
	opKey             = "read CURVE key"
	opCertificate     = "load certificate"
	opSaveCertificate = "save certificate"
	opAuth            = "authenticate"
	opPolicy          = "set policy"
)
