package engine

import (
	"math"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A numberSpec is an option whose value is a number.
type numberSpec struct {
	initial, min, max int64
	size              int  // 0: that of a C int
	flag              bool // any number but zero stands for one
	writeOnly         bool
}

const anyInt = math.MinInt32

// numbers are the options that all types of sockets have. Most are about transports
// that the engine does not have: they are checked, kept and read back.
var numbers = map[capi.SocketOption]numberSpec{
	capi.OptAffinity:          {min: math.MinInt64, max: math.MaxInt64, size: 8},
	capi.OptMaxMsgSize:        {initial: -1, min: math.MinInt64, max: math.MaxInt64, size: 8},
	capi.OptRate:              {initial: 100, min: 1, max: math.MaxInt32},
	capi.OptRecoveryIvl:       {initial: 10000, max: math.MaxInt32},
	capi.OptSndBuf:            {initial: -1, min: -1, max: math.MaxInt32},
	capi.OptRcvBuf:            {initial: -1, min: -1, max: math.MaxInt32},
	capi.OptLinger:            {initial: -1, min: -1, max: math.MaxInt32},
	capi.OptReconnectIvl:      {initial: 100, min: -1, max: math.MaxInt32},
	capi.OptReconnectIvlMax:   {max: math.MaxInt32},
	capi.OptBacklog:           {initial: 100, max: math.MaxInt32},
	capi.OptSndHWM:            {initial: 1000, max: math.MaxInt32},
	capi.OptRcvHWM:            {initial: 1000, max: math.MaxInt32},
	capi.OptMulticastHops:     {initial: 1, min: 1, max: math.MaxInt32},
	capi.OptMulticastMaxTPDU:  {initial: 1500, min: 1, max: math.MaxInt32},
	capi.OptMulticastLoop:     {initial: 1, min: anyInt, max: math.MaxInt32, flag: true},
	capi.OptRcvTimeo:          {initial: -1, min: -1, max: math.MaxInt32},
	capi.OptSndTimeo:          {initial: -1, min: -1, max: math.MaxInt32},
	capi.OptIPv6:              {max: 1},
	capi.OptTCPKeepalive:      {initial: -1, min: -1, max: 1},
	capi.OptTCPKeepaliveCnt:   {initial: -1, min: -1, max: math.MaxInt32},
	capi.OptTCPKeepaliveIdle:  {initial: -1, min: -1, max: math.MaxInt32},
	capi.OptTCPKeepaliveIntvl: {initial: -1, min: -1, max: math.MaxInt32},
	capi.OptTCPMaxRT:          {max: math.MaxInt32},
	capi.OptTOS:               {max: math.MaxInt32},
	capi.OptImmediate:         {max: 1},
	capi.OptConflate:          {max: 1},
	capi.OptInvertMatching:    {min: anyInt, max: math.MaxInt32, flag: true},
	capi.OptHandshakeIvl:      {initial: 30000, max: math.MaxInt32},
	capi.OptHeartbeatIvl:      {max: math.MaxInt32},
	capi.OptHeartbeatTTL:      {min: -99, max: 6553599}, // is divided by 100
	capi.OptHeartbeatTimeout:  {initial: -1, max: math.MaxInt32},
	capi.OptConnectTimeout:    {max: math.MaxInt32},
	capi.OptReconnectStop:     {min: anyInt, max: math.MaxInt32},
	capi.OptUseFD:             {initial: -1, min: -1, max: math.MaxInt32},
	capi.OptZAPEnforceDomain:  {min: anyInt, max: math.MaxInt32, flag: true},
	capi.OptLoopbackFastPath:  {min: anyInt, max: math.MaxInt32, flag: true},
	capi.OptPlainServer:       {max: 1},
}

// A textSpec is an option whose value is text.
type textSpec struct {
	max       int
	clears    bool // by a value without bytes
	writeOnly bool
}

var texts = map[capi.SocketOption]textSpec{
	capi.OptPlainUsername:   {max: 255, clears: true},
	capi.OptPlainPassword:   {max: 255, clears: true},
	capi.OptZAPDomain:       {max: 255},
	capi.OptSocksProxy:      {max: math.MaxInt32, clears: true},
	capi.OptSocksUsername:   {max: 255, clears: true},
	capi.OptSocksPassword:   {max: 255, clears: true},
	capi.OptBindToDevice:    {max: 16, clears: true},
	capi.OptTCPAcceptFilter: {max: 255, clears: true, writeOnly: true},
	capi.OptIPCFilterPID:    {max: 4, clears: true, writeOnly: true},
	capi.OptIPCFilterUID:    {max: 4, clears: true, writeOnly: true},
	capi.OptIPCFilterGID:    {max: 4, clears: true, writeOnly: true},
	capi.OptMetadata:        {max: math.MaxInt32, writeOnly: true},
}
