interface Whose {
  userId: string;
  email: string | null;
  accountName?: string | null;
}

/** An account by its address, and its name below; by the beginning of its id when it has none (any more). */
export function AccountLink({ userId, email, accountName }: Whose) {
  return (
    <>
      <a href={`#/accounts/${encodeURIComponent(userId)}`} title={userId}>
        {email ?? shortId(userId)}
      </a>
      {accountName && (
        <>
          <br />
          <span className="small quiet">{accountName}</span>
        </>
      )}
    </>
  );
}

export function shortId(id: string): string {
  return id.length > 9 ? `${id.slice(0, 8)}…` : id;
}
