import BackendKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A shared library loaded into this process, and its functions.
///
/// `@unchecked Sendable`: the handle is only ever given back to the dynamic linker, which locks.
struct DynamicLibrary: @unchecked Sendable {
  let name: String
  private let handle: UnsafeMutableRawPointer

  /// Loads a library by name, from the system's places, or by path.
  init(_ name: String) throws(BackendUnavailable) {
    // OpenBLAS starts threads as it is loaded.
    guard let handle = Signals.held(during: { dlopen(name, RTLD_NOW | RTLD_LOCAL) }) else {
      throw BackendUnavailable(dlerror().map { String(cString: $0) } ?? "cannot load \(name)")
    }
    self.name = name
    self.handle = handle
  }

  /// Whether there is a dynamic linker to load libraries with.
  ///
  /// In a statically linked executable `dlopen` would bring a second C library that nobody initialised, and crash.
  /// Such an executable has no symbols to look up, and finding none is harmless there. The kernel's word for it
  /// (`AT_BASE` of 0) also covers dynamic executables started as `ld.so program`.
  static var canLoad: Bool { dlsym(nil, "dlopen") != nil }

  func hasSymbol(_ symbol: String) -> Bool { dlsym(handle, symbol) != nil }

  /// The function of this name. The caller vouches for the type `F`, which is a `@convention(c)` one.
  func function<F>(_ symbol: String, as type: F.Type = F.self) throws(BackendUnavailable) -> F {
    guard let address = dlsym(handle, symbol) else { throw BackendUnavailable("\(name) has no \(symbol)") }
    return unsafeBitCast(address, to: F.self)
  }

  /// Gives the library up; true where that removed it from the process. If not, it remains usable.
  func unload() -> Bool {
    dlclose(handle)
    // Where others use it too it is still there, and this takes back the reference just given up.
    return dlopen(name, RTLD_NOW | RTLD_NOLOAD) == nil
  }
}
