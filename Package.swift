// swift-tools-version: 6.2
import PackageDescription

/// Kernels are compiled for one psABI level each and always optimised, so that debug builds compute at full speed too.
/// The flags are x86-64 ones: on another CPU these backends build, and say that they are unavailable.
#if arch(x86_64)
  let avx2Flags = ["-Ounchecked", "-Xcc", "-march=x86-64-v3"]
  let avx512Flags = ["-Ounchecked", "-Xcc", "-march=x86-64-v4", "-Xcc", "-mprefer-vector-width=512"]
#else
  let avx2Flags = ["-Ounchecked"]
  let avx512Flags = ["-Ounchecked"]
#endif

/// What is generic from file to file is specialised by whole-module optimisation only. Debug builds do without it unless told:
/// the scalar backend's loops, decompositions and the conformance suite would take up to ten times as long there.
let wholeModule = ["-wmo", "-num-threads", "2", "-disable-batch-mode"]

/// `Span` results of our own types need their lifetimes written out.
let lifetimes: SwiftSetting = .enableExperimentalFeature("Lifetimes")

/// Tests run on a release build of what they test. Themselves they would take longer to optimise than to run.
let quicklyCompiled: [SwiftSetting] = [.unsafeFlags(["-Onone"])]

let package = Package(
  name: "apus",
  products: [
    .library(name: "Apus", targets: ["Apus"]),
    .library(name: "BackendKit", targets: ["BackendKit"]),
    .library(name: "Kernels", targets: ["Kernels"]),
    .library(name: "Conformance", targets: ["Conformance"]),
    .library(name: "LambdaRuntime", targets: ["LambdaRuntime"]),
  ],
  targets: [
    .target(name: "CPUID"),
    .target(name: "VectorIntrinsics"),
    .target(name: "BackendKit", dependencies: ["CPUID"]),
    // Its code is compiled into the backends. Optimised here too it would be in every executable a second time, generic, as
    // dead as it is large.
    .target(
      name: "Kernels", dependencies: ["BackendKit"], swiftSettings: [.unsafeFlags(["-Onone"])]),
    .target(
      name: "ApusScalar", dependencies: ["BackendKit", "Kernels"], path: "Backends/Scalar",
      swiftSettings: [.unsafeFlags(["-Ounchecked"] + wholeModule)]),
    .target(
      name: "ApusAVX2", dependencies: ["BackendKit", "Kernels", "VectorIntrinsics"], path: "Backends/AVX2",
      swiftSettings: [.unsafeFlags(avx2Flags + wholeModule)]),
    .target(
      name: "ApusAVX512", dependencies: ["BackendKit", "Kernels", "VectorIntrinsics", "ApusAVX2"],
      path: "Backends/AVX512",
      swiftSettings: [.unsafeFlags(avx512Flags + wholeModule)]),
    .target(name: "ApusOpenBLAS", dependencies: ["BackendKit"], path: "Backends/OpenBLAS"),
    .target(
      name: "Apus",
      dependencies: ["BackendKit", "CPUID", "ApusScalar", "ApusAVX2", "ApusAVX512", "ApusOpenBLAS"],
      swiftSettings: [lifetimes, .unsafeFlags(["-O"] + wholeModule)]),
    .target(name: "LambdaRuntime"),
    .target(
      name: "Conformance", dependencies: ["BackendKit"],
      swiftSettings: [.unsafeFlags(["-O"] + wholeModule)]),
  ],
  swiftLanguageModes: [.v6]
)

// The command line, the example and the tests are for those who work on the package. Those who import it would have to
// fetch what only these need. SwiftPM reads the manifest of a version straight from its repository, without a folder, and
// then checks it out into a folder in "checkouts". It does not tell a manifest whose folder another package gives as a path from
// that of the package it builds.
let folder = Context.packageDirectory.split(separator: "/")
let isImported = folder.isEmpty || folder.dropLast().last == "checkouts"

if !isImported {
  package.products.append(.executable(name: "apus", targets: ["ApusCommand"]))
  package.dependencies.append(.package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"))
  package.targets += [
    .executableTarget(
      name: "ApusCommand",
      dependencies: [
        "Apus", "BackendKit", "Conformance",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/apus"),
    .executableTarget(
      name: "digits", dependencies: ["Apus", "BackendKit", "DigitsClassifier"], path: "Examples/Digits",
      exclude: ["Data", "train_network.py"]),
    .target(name: "DigitsData", path: "Examples/DigitsData"),
    .target(
      name: "DigitsClassifier", dependencies: ["Apus", "BackendKit", "DigitsData"], path: "Examples/DigitsClassifier"),
    .target(
      name: "NumericFunction", dependencies: ["Apus", "BackendKit", "LambdaRuntime", "DigitsClassifier"]),
    .executableTarget(name: "bootstrap", dependencies: ["LambdaRuntime", "NumericFunction"]),
    .target(name: "TestSupport", dependencies: ["Apus", "BackendKit"], path: "Tests/TestSupport"),
    .target(name: "SystemSupport", path: "Tests/SystemSupport"),
    .testTarget(
      name: "BackendKitTests", dependencies: ["BackendKit", "CPUID", "TestSupport"], swiftSettings: quicklyCompiled),
    .testTarget(
      name: "KernelsTests", dependencies: ["Kernels", "ApusScalar", "TestSupport"], swiftSettings: quicklyCompiled),
    .testTarget(
      name: "ApusTests", dependencies: ["Apus", "BackendKit", "CPUID", "TestSupport", "SystemSupport"],
      swiftSettings: quicklyCompiled),
    .testTarget(
      name: "ConformanceTests",
      dependencies: ["Apus", "BackendKit", "Conformance", "ApusScalar", "ApusAVX2", "ApusAVX512", "TestSupport"],
      swiftSettings: quicklyCompiled),
    .testTarget(
      name: "OpenBLASTests", dependencies: ["ApusOpenBLAS", "ApusScalar", "Apus", "BackendKit", "TestSupport"],
      swiftSettings: quicklyCompiled),
    .testTarget(
      name: "LambdaRuntimeTests", dependencies: ["LambdaRuntime", "TestSupport"], swiftSettings: quicklyCompiled),
    .testTarget(
      name: "NumericFunctionTests",
      dependencies: ["NumericFunction", "Apus", "BackendKit", "LambdaRuntime", "DigitsClassifier", "TestSupport"],
      swiftSettings: quicklyCompiled),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "ApusCommand", "digits", "Apus", "BackendKit", "Conformance", "DigitsClassifier", "TestSupport",
        "SystemSupport",
      ],
      swiftSettings: quicklyCompiled),
  ]
}
