import BackendKit

/// Which of OpenBLAS's kernels a CPU should get.
///
/// OpenBLAS knows CPUs by family and model. For newer ones than itself it falls back to older kernels, at half the
/// speed or less.
enum KernelChoice {
  /// Kernels that do without AVX2, and those with it that do without AVX-512, as `openblas_get_corename` calls them.
  private static let belowV3: Set<String> = [
    "katmai", "coppermine", "northwood", "prescott", "banias", "core2", "penryn", "dunnington", "nehalem",
    "sandybridge", "atom", "athlon", "opteron", "opteron_sse3", "barcelona", "bobcat", "bulldozer", "piledriver",
    "steamroller", "nano", "generic",
  ]
  private static let belowV4: Set<String> = belowV3.union(["excavator", "haswell", "zen"])

  /// The name, for `OPENBLAS_CORETYPE`, of better kernels than `current` that run on a CPU of this level; nil where
  /// current ones are good enough, or not known here and so presumably newer.
  static func better(than current: String, on level: CPULevel?) -> String? {
    switch level {
    case .v4 where belowV4.contains(current.lowercased()): "SKYLAKEX"
    case .v3 where belowV3.contains(current.lowercased()): "HASWELL"
    default: nil
    }
  }
}
