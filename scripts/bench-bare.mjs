// What bench-cost compares with: the engine without encryption and without journal. It lives here, and not in src/, so
// that no configuration, flag or environment variable of the product can ever switch them off.

/** Values lie in their columns in clear, and no debtor's key is made, loaded or opened. The chunks of files stay sealed:
 *  100,000 debits are a few of them. */
export async function plainSealing({ sealing }, load) {
  const { Sealed } = await load('core/sealed');
  const vault = {
    seal: (_debtorId, _place, value) => value.reveal(),
    open: (_debtorId, _place, kind, column) => new Sealed(kind, column),
    isErased: () => false,
  };
  return {
    keyring: sealing.keyring,
    accountKey: (account) => account.reveal(),
    forDebtors: async () => vault,
    withNewDebtors: async () => vault,
  };
}

/** Nothing is told to the journal, from now on and in this process. */
export async function forgetEvents(load) {
  const { Unit } = await load('store/unit');
  Unit.prototype.event = () => undefined;
}
