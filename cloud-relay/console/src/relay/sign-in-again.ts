import { createContext, useContext } from 'react';

/** Asks the person to sign in again. False: they would rather not. */
export type SignInAgain = () => Promise<boolean>;

/** Without a dialog above, nobody can be asked. */
export const SignInAgainContext = createContext<SignInAgain>(() => Promise.resolve(false));

export const useSignInAgain = (): SignInAgain => useContext(SignInAgainContext);
