package driver

import "github.com/zmqbridge/zmqbridge/generated/capi"

// ContextText is implemented by contexts that have options of text.
type ContextText interface {
	SetOptionText(option capi.ContextOption, value string) error
	OptionText(option capi.ContextOption) (string, error)
}
