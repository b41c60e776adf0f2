// erf of doubles as a polynomial around the centre of one of 16 intervals.

/// erf of a magnitude up to 5.9223, from where on it rounds to 1.
///
/// Of many numbers near the middle of an interval the centre is the one whose erf is nearest to a double, and whose derivative is
/// nearest to one and the second part of 2/√π, which all have in common for the sake of the first: its centre is 0.
/// Coefficients interpolate at the Chebyshev nodes of the interval: at most 0.09 ULP off. Everything is scaled by 2^64 until the
/// end, so that nothing is lost where results are subnormal.
@usableFromInline
struct DoubleErrorFunction<L: Lanes> {
  @usableFromInline let value: L

  @inlinable @inline(__always)
  init(_ a: L) {
    let index = L(0x1.8p52).addingProduct(a, L(0x1.4fp1))
    let r = a - Self.centre(index)
    let (value, slope) = (Self.value(index), Self.slope(index))
    let high = value.addingProduct(r, slope)
    let low = (value - high).addingProduct(r, slope)
    let tail = Self.coefficient13(index)
      .times(r, plus: Self.coefficient12(index))
      .times(r, plus: Self.coefficient11(index))
      .times(r, plus: Self.coefficient10(index))
      .times(r, plus: Self.coefficient9(index))
      .times(r, plus: Self.coefficient8(index))
      .times(r, plus: Self.coefficient7(index))
      .times(r, plus: Self.coefficient6(index))
      .times(r, plus: Self.coefficient5(index))
      .times(r, plus: Self.coefficient4(index))
      .times(r, plus: Self.coefficient3(index))
      .times(r, plus: Self.coefficient2(index))
      .horner(r, 0x1.1ae3a914fed8p8)
    self.value = (high + low.addingProduct(r, tail)) * L(0x1p-64)
  }

  @inlinable @inline(__always) static func centre(_ index: L) -> L {
    L.lookupOfHighHalves(
      L.table(
        0, 0x1.87104p-2, 0x1.86e8ep-1, 0x1.2590ap0, 0x1.8718bp0, 0x1.e94aap0, 0x1.250fdp1, 0x1.56d8p1, 0x1.8706bp1,
        0x1.b8928p1, 0x1.e9816p1, 0x1.0c8cdp2, 0x1.24e6fp2, 0x1.3d73ap2, 0x1.56423p2, 0x1.6e826p2), at: index)
  }

  @inlinable @inline(__always) static func value(_ index: L) -> L {
    L.lookup(
      L.table(
        0, 0x1.a4b8f0bf91988p62, 0x1.70825ab188c5ep63, 0x1.ca4fb4efc0e08p63, 0x1.f043de449ae2ap63,
        0x1.fc7b42725371cp63, 0x1.ff622ce712ec8p63, 0x1.ffec16b43eea3p63, 0x1.fffdf51749e82p63, 0x1.ffffda1cae6c5p63,
        0x1.fffffddd861bp63, 0x1.ffffffe6a1a6p63, 0x1.ffffffff2bb8cp63, 0x1.fffffffffaef4p63, 0x1.ffffffffffe9dp63,
        0x1.ffffffffffffbp63), at: index)
  }

  @inlinable @inline(__always) static func slope(_ index: L) -> L {
    L.lookup(
      L.table(
        0x1.20dd750429b6dp64, 0x1.f353aaa5ea1c3p63, 0x1.428679be4f9d3p63, 0x1.363579454be4cp62, 0x1.bfebfa019acc5p60,
        0x1.df0b81aafd0fdp58, 0x1.872958d71fe0cp56, 0x1.c53a3fcc4beadp53, 0x1.a2e91f1c270c6p50, 0x1.0f0c7908f6ac3p47,
        0x1.0da356df56667p43, 0x1.b5481229bef93p38, 0x1.f0dacec027ec7p33, 0x1.99dfc86fbc985p28, 0x1.e2a141bdc2ecep22,
        0x1.cfce54fcd7772p16), at: index)
  }

  @inlinable @inline(__always) static func coefficient2(_ index: L) -> L {
    L.lookup(
      L.table(
        0x1.600ac62c57d59p-4, -0x1.7d623dd97ece2p62, -0x1.ec7e418bec487p62, -0x1.63ba73c1f2a3ap62,
        -0x1.56264e750fb9bp61, -0x1.c9cc4fb524ecdp59, -0x1.bfca7bec04463p57, -0x1.2f7d1d3060eb8p55,
        -0x1.3fee7ffd800a8p52, -0x1.d2788caab09b2p48, -0x1.01caa2aebaa3p45, -0x1.cab7f9b7394aap40,
        -0x1.1c3ce5ff89216p36, -0x1.fc4345cee8911p30, -0x1.42a6b72c636fep25, -0x1.4c7fdeb0223d4p19), at: index)
  }

  @inlinable @inline(__always) static func coefficient3(_ index: L) -> L {
    L.lookup(
      L.table(
        -0x1.812746b0379e7p62, -0x1.d791cd8c038c4p61, 0x1.1d490f411c9e8p59, 0x1.5118d6bff8377p61,
        0x1.11d1ac1963832p61, 0x1.f77be4ae004fbp59, 0x1.352628f2ad8bp58, 0x1.f8276e18a7618p55, 0x1.3454b4b8ed54p53,
        0x1.004d86e03cf94p50, 0x1.3d62c20fa81b7p46, 0x1.37b1c6b8e837p42, 0x1.a743491ab1f61p37, 0x1.9ba3cca8ef6cp32,
        0x1.1a8d4b945643fp27, 0x1.37fc59fe60178p21), at: index)
  }

  @inlinable @inline(__always) static func coefficient4(_ index: L) -> L {
    L.lookup(
      L.table(
        0x1.f76f60eb040aep14, 0x1.584d328f471fbp61, 0x1.2d1a1ea16f813p61, 0x1.5ef844ecfa032p58, -0x1.7c70383f6689fp59,
        -0x1.488dc63fe8c57p59, -0x1.174605f727d6ap58, -0x1.1f022cfa2ffe9p56, -0x1.a1a30352aecfbp53,
        -0x1.92388b2078299p50, -0x1.19f57796bfd7cp47, -0x1.33dc8ffe68c35p43, -0x1.cc968e89c40b9p38,
        -0x1.e948b88981d9bp33, -0x1.6bb7183fad881p28, -0x1.bfe45cd4154ep22), at: index)
  }

  @inlinable @inline(__always) static func coefficient5(_ index: L) -> L {
    L.lookup(
      L.table(
        0x1.ce2f21a03fc18p60, 0x1.6380a89b5fdf5p59, -0x1.c568df9d0a486p59, -0x1.e502b1471ccf7p59,
        -0x1.8067e3b512f39p57, 0x1.908f773585289p57, 0x1.4609bbf9fbc08p57, 0x1.cfbf7ba5baea3p55, 0x1.a1d5b299b6406p53,
        0x1.dce1d4bd37fe3p50, 0x1.7fb4b09b109ebp47, 0x1.d5f8f7d835e2p43, 0x1.85d5b9f426705p39, 0x1.c6901b02b534bp34,
        0x1.6f1bb9b041957p29, 0x1.1481321363608p24), at: index)
  }

  @inlinable @inline(__always) static func coefficient6(_ index: L) -> L {
    L.lookup(
      L.table(
        0x1.2b14b417fa70cp27, -0x1.9c829de17e73ap59, -0x1.9b911d7e2079ap58, 0x1.1531d9d0eb8cfp58,
        0x1.2cc7243afee1bp58, 0x1.7d0b4b95fd3a8p55, -0x1.8f857f10b6cfcp55, -0x1.04f92bb4beb6ap55,
        -0x1.3a1c3323537f4p53, -0x1.b7e116e2aed9fp50, -0x1.9df1062d81648p47, -0x1.1fa00f1e4f13ap44,
        -0x1.0ab093d78e792p40, -0x1.56ccc10a9a09p35, -0x1.415b0d0ff7c58p30, 0x1.3f08c2c1f91c3p21), at: index)
  }

  @inlinable @inline(__always) static func coefficient7(_ index: L) -> L {
    L.lookup(
      L.table(
        -0x1.b82ce3574c9b6p58, -0x1.3d104ab8b3468p56, 0x1.31b06ebccbcdep58, 0x1.184660f13c8cdp57,
        -0x1.5618ffe98b90fp56, -0x1.26c8be40ae33cp56, -0x1.894e21fa4575bp52, 0x1.6533b4c02f704p53,
        0x1.5d5bb297cdd17p52, 0x1.3f0af26827207p50, 0x1.68ee595de7204p47, 0x1.20de03870b637p44, 0x1.2eae1a948a078p40,
        0x1.ac7c2df8a1139p35, 0x1.f9ad6340268b3p30, -0x1.155ae09049589p28), at: index)
  }

  @inlinable @inline(__always) static func coefficient8(_ index: L) -> L {
    L.lookup(
      L.table(
        0x1.3f137e968df45p36, 0x1.70b746bee4f48p57, 0x1.dd848b4445cf3p54, -0x1.8e4bda9067e1cp56,
        -0x1.fc9c069d35ec6p54, 0x1.901d64b33e0b5p54, 0x1.c7021ef724423p53, -0x1.efe7a3817ebacp48,
        -0x1.086374a334a59p51, -0x1.688c433470648p49, -0x1.005cf57ff804bp47, -0x1.e2fab7e47a952p43,
        -0x1.1e32aa11ccf37p40, -0x1.e2b8e075d7aa7p35, 0x1.ad6ddb1e0de7ap30, -0x1.ba0ba9c438b91p30), at: index)
  }

  @inlinable @inline(__always) static func coefficient9(_ index: L) -> L {
    L.lookup(
      L.table(
        0x1.565adb4686f96p56, -0x1.dd44a01b398ffp47, -0x1.0202e022f078p56, -0x1.dfccdfc3f2521p50,
        0x1.b6be8dcd01453p54, 0x1.daad95ca897c5p51, -0x1.8286d720520afp52, -0x1.e1dac7cfa44ffp50,
        0x1.5cfb08b3ebc54p48, 0x1.2f6a6b372969dp48, 0x1.2794489bde469p46, 0x1.5383441abe253p43, 0x1.a60a5dc93523dp39,
        0x1.3ce14bd1f787ap36, -0x1.06fe3075ce94p34, 0x1.165a802eaedb9p34), at: index)
  }

  @inlinable @inline(__always) static func coefficient10(_ index: L) -> L {
    L.lookup(
      L.table(
        0x1.e2bae4d70c12ap42, -0x1.060b093832ed6p55, 0x1.22afae968985p52, 0x1.2217a6b9bd6b7p54, -0x1.5cea104b0d303p51,
        -0x1.77411b93482a6p52, 0x1.e686e0289e538p47, 0x1.182ea8aaecdap50, 0x1.45a74b620874cp47, -0x1.42c7bc3952bb6p46,
        -0x1.0ea477c426f25p45, -0x1.824607a840bbbp42, -0x1.d988f8372f2e1p39, 0x1.e318a319dfd06p34,
        -0x1.6dcb97f5b571fp36, 0x1.6ace2c7cc246fp35), at: index)
  }

  @inlinable @inline(__always) static func coefficient11(_ index: L) -> L {
    L.lookup(
      L.table(
        -0x1.c1649cd70f631p53, 0x1.284a5dbc78a31p51, 0x1.3d41eca58509ap53, -0x1.bd3487813baa6p51,
        -0x1.dd3445c9a694p51, 0x1.6e4db89512addp50, 0x1.c6d70897a986cp49, -0x1.ccda43bceac32p47,
        -0x1.271bcd3f1d1a7p47, 0x1.5eafac6f3fa22p39, 0x1.443437b57d3e3p43, 0x1.a8aad6de69aeap40, 0x1.68852a2e678aap41,
        -0x1.418ed74234314p39, 0x1.d2e59ddc71cebp38, -0x1.ba3570bbe261bp38), at: index)
  }

  @inlinable @inline(__always) static func coefficient12(_ index: L) -> L {
    L.lookupOfHighHalves(
      L.table(
        0x1.e1e61p46, 0x1.30afap52, -0x1.e8859p50, -0x1.081aap51, 0x1.55b6p50, 0x1.bdb25p48, -0x1.7b98ep48,
        -0x1.11ebfp46, 0x1.8eac1p45, 0x1.82ac8p43, -0x1.83c28p39, -0x1.5445ap41, 0x1.6ffffp41, -0x1.88065p39,
        0x1.9fdd5p39, -0x1.c9786p38), at: index)
  }

  @inlinable @inline(__always) static func coefficient13(_ index: L) -> L {
    L.lookupOfHighHalves(
      L.table(
        0x1.cc53bp50, -0x1.3e662p49, -0x1.1244ap50, 0x1.c74e8p49, 0x1.8ca85p47, -0x1.5043ap48, 0x1.ea13fp43,
        0x1.e4dbbp45, -0x1.43b6fp41, -0x1.3a8b8p42, 0x1.631d5p43, 0x1.a48adp43, -0x1.7c95fp44, 0x1.971a4p42,
        -0x1.11991p42, 0x1.06f1cp42), at: index)
  }
}
