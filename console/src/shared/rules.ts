/** Rules of forms that several pages use. */

/** At least one of a group of boxes. A rule that says required would be told of the group, which is no field. */
export const atLeastOne = (message: string) => ({
  validator: (_rule: unknown, chosen: unknown[] | undefined) =>
    chosen && chosen.length > 0 ? Promise.resolve() : Promise.reject(new Error(message)),
});
