"""Judge documents before they are broadcast, with WASM modules that can reach nothing."""
