#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// The C library's elementary functions in the widest type, under names that no operation has.

public func wideExp(_ x: WideReal) -> WideReal { exp(x) }
public func wideLog(_ x: WideReal) -> WideReal { log(x) }
public func wideTanh(_ x: WideReal) -> WideReal { tanh(x) }
