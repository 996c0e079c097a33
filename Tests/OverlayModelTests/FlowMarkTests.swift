// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import Testing

@Suite struct FlowMarkTests {
    @Test(arguments: [nil, 0, FlowMark.maximumRules - 1] as [Int?])
    func `every slot and generation is told apart, accepted and denied`(rule: Int?) {
        for slot in UInt8(1)...15 {
            for generation in [0, 1, 15, 16, 255] as [UInt8] {
                let accepted = FlowMark(slot: slot, generation: generation, wouldDeny: false, rule: rule)
                let denied = FlowMark(deniedBy: rule, slot: slot, generation: generation)
                #expect(accepted.isAccepted && !accepted.isDenied && denied.isDenied && !denied.isAccepted)
                #expect(accepted.decider == slot && denied.decider == slot)
                #expect(accepted.rule == rule && denied.rule == rule)
                #expect(accepted.isDecided(by: generation) && denied.isDecided(by: generation))
                #expect(!accepted.isDecided(by: generation ^ 1) && !denied.isDecided(by: generation ^ 1))
                #expect(!denied.wouldDeny && !denied.isSystem)
            }
        }
    }

    @Test(arguments: [0, 0xff, 0x000f_ffff] as [UInt32])
    func `a flow that is being decided is nobody's`(scratch: UInt32) {
        let mark = FlowMark(rawValue: scratch)
        #expect(mark.decider == nil && mark.rule == nil && !mark.isAccepted && !mark.isDenied)
        #expect(!mark.isDecided(by: 0))
    }
}
