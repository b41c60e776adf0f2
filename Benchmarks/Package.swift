// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "apus-benchmarks",
  products: [.executable(name: "apus-contestant", targets: ["apus-contestant"])],
  dependencies: [.package(name: "apus", path: "..")],
  targets: [
    .target(name: "LimitLoops"),
    .executableTarget(
      name: "apus-contestant",
      dependencies: [
        "LimitLoops",
        .product(name: "Apus", package: "apus"),
        .product(name: "BackendKit", package: "apus"),
      ],
      path: "Sources/Contestant"),
  ],
  swiftLanguageModes: [.v6]
)
