import BackendKit
import TestSupport
import Testing

@testable import ApusOpenBLAS

struct LoadingTests {
  @Test func absentLibrarySaysWhatToDo() {
    let error = #expect(throws: BackendUnavailable.self) {
      _ = try OpenBLASLibrary.open(["libopenblas-nowhere.so.0", "libopenblas-nowhere.so"])
    }
    #expect(error?.reason.contains("libopenblas-nowhere.so.0") == true)
    #expect(error?.reason.contains("apt-get install libopenblas0-pthread") == true)
  }

  @Test func wrongPathSaysWhere() {
    let error = #expect(throws: BackendUnavailable.self) {
      _ = try OpenBLASLibrary.load(path: "/nowhere/libopenblas.so")
    }
    #expect(error?.reason.contains("APUS_OPENBLAS_LIBRARY") == true)
    #expect(error?.reason.contains("/nowhere/libopenblas.so") == true)
    #expect(error?.reason.contains("install libopenblas-dev") == true)
  }

  /// The C library is a library, but not this one.
  @Test func anotherLibraryIsRefused() throws {
    let error = #expect(throws: BackendUnavailable.self) { _ = try OpenBLASLibrary.load(path: "libc.so.6") }
    #expect(error?.reason.contains("is not OpenBLAS") == true)
  }

  @Test(.needs("openblas")) func oneForTheProcess() throws {
    #expect(try OpenBLASBackend.make() === OpenBLASBackend.make())
  }

  @Test func betterKernels() {
    #expect(KernelChoice.better(than: "Haswell", on: .v4) == "SKYLAKEX")
    #expect(KernelChoice.better(than: "Zen", on: .v4) == "SKYLAKEX")
    #expect(KernelChoice.better(than: "Prescott", on: .v4) == "SKYLAKEX")
    #expect(KernelChoice.better(than: "Prescott", on: .v3) == "HASWELL")
    #expect(KernelChoice.better(than: "Nehalem", on: .v2) == nil)
    for core in ["Haswell", "Zen", "Excavator"] { #expect(KernelChoice.better(than: core, on: .v3) == nil) }
    for core in ["SkylakeX", "Cooperlake", "SapphireRapids", "of tomorrow"] {
      #expect(KernelChoice.better(than: core, on: .v4) == nil)
    }
    #expect(KernelChoice.better(than: "neoversen1", on: nil) == nil)
  }

  #if arch(x86_64)
    @Test func noKernelsAboveTheCPU() {
      for level in CPULevel.allCases where !CPUFeatures.current.missing(for: level).isEmpty {
        let core: String? = level == .v4 ? "SkylakeX" : level == .v3 ? "Haswell" : nil
        if let core { #expect(!KernelChoice.missing(for: core, on: .current).isEmpty) }
      }
      #expect(KernelChoice.missing(for: "Prescott", on: .current).isEmpty)
      // Fused multiply-adds of three operands, or of four, which only some of AMD's CPUs had.
      for (core, feature) in [("Piledriver", CPUFeature.fma), ("Steamroller", .fma), ("Bulldozer", .fma4)] {
        let isMissing = KernelChoice.missing(for: core, on: .current).contains(feature)
        #expect(isMissing != CPUFeatures.current.features.contains(feature), "\(core)")
      }
    }

    @Test(.needs("openblas")) func kernelsInUseRunOnTheCPU() throws {
      #expect(KernelChoice.missing(for: try openBLAS.get().coreName, on: .current).isEmpty)
    }
  #endif
}
