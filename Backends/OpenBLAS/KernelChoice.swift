import BackendKit

/// Which of OpenBLAS's kernels a CPU should get.
///
/// OpenBLAS knows CPUs by vendor, family and model. For those it doesn't know it falls back to older kernels, at half
/// the speed or less.
enum KernelChoice {
  /// Kernels that do without AVX2, and those with it that do without AVX-512, as `openblas_get_corename` calls them.
  private static let belowV3: Set<String> = [
    "katmai", "coppermine", "northwood", "prescott", "banias", "core2", "penryn", "dunnington", "nehalem",
    "sandybridge", "atom", "athlon", "opteron", "opteron_sse3", "barcelona", "bobcat", "bulldozer", "piledriver",
    "steamroller", "nano", "generic",
  ]
  private static let belowV4: Set<String> = belowV3.union(["excavator", "haswell", "zen"])

  private static let withFMA: Set<String> = ["piledriver", "steamroller"]
  private static let withAVX512: Set<String> = ["skylakex", "cooperlake", "sapphirerapids"]

  /// The name, for `OPENBLAS_CORETYPE`, of better kernels than `current` that run on a CPU of this level; nil where
  /// current ones are good enough, or not known here and so presumably newer.
  static func better(than current: String, on level: CPULevel?) -> String? {
    switch level {
    case .v4 where belowV4.contains(current.lowercased()): "SKYLAKEX"
    case .v3 where belowV3.contains(current.lowercased()): "HASWELL"
    default: nil
    }
  }

  /// What these kernels need and the CPU lacks: not empty where using them would end in an illegal instruction.
  static func missing(for core: String, on cpu: CPUFeatures) -> [CPUFeature] {
    let core = core.lowercased()
    var needed: [CPUFeature] = []
    if withAVX512.contains(core) {
      needed = [.avx2, .fma, .avx512f, .avx512bw, .avx512dq, .avx512vl]
    } else if belowV4.contains(core), !belowV3.contains(core) {
      needed = [.avx2, .fma]
    } else if withFMA.contains(core) {
      needed = [.avx, .fma]
    } else if core == "bulldozer" {
      needed = [.avx, .fma4]
    } else if core == "sandybridge" {
      needed = [.avx]
    }
    return needed.filter { !cpu.features.contains($0) }
  }
}
